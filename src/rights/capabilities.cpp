#include "rights/capabilities.hpp"

#include <cap-ng.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/environment_error.hpp"

namespace bootstorm::rights {

std::string to_text(CapabilitySet set) {
  std::string text;
  for (int one = 0; one <= CAP_LAST_CAP; ++one) {
    if (!set.has(one)) continue;
    const char* known = capng_capability_to_name(static_cast<unsigned>(one));
    std::string name = known == nullptr ? std::to_string(one) : std::string{"cap_"} + known;
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
    text += (text.empty() ? "" : ", ") + name;
  }
  return text.empty() ? "none" : text;
}

CapabilitySet permitted() {
  CapabilitySet set;
  capng_clear(CAPNG_SELECT_BOTH);
  if (capng_get_caps_process() != 0) return set;
  for (int one = 0; one <= CAP_LAST_CAP; ++one) {
    if (capng_have_capability(CAPNG_PERMITTED, static_cast<unsigned>(one)) == 1) set = set | CapabilitySet{one};
  }
  return set;
}

void keep_in_this_thread(CapabilitySet set) {
  capng_clear(CAPNG_SELECT_BOTH);
  for (int one = 0; one <= CAP_LAST_CAP; ++one) {
    if (!set.has(one)) continue;
    capng_update(CAPNG_ADD, static_cast<capng_type_t>(CAPNG_EFFECTIVE | CAPNG_PERMITTED), static_cast<unsigned>(one));
  }
  if (capng_apply(CAPNG_SELECT_CAPS) == 0) return;
  throw EnvironmentError{"the kernel does not let this process keep " + to_text(set) +
                         " and give up everything else: run it as root or with these capabilities"};
}

bool give_up_all() noexcept {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, 2> none{};
  return ::syscall(SYS_capset, &header, none.data()) == 0;
}

bool forbid_more() noexcept {
  for (unsigned long one = 0; ::prctl(PR_CAPBSET_READ, one) >= 0; ++one) (void)::prctl(PR_CAPBSET_DROP, one);
  (void)::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0UL, 0UL, 0UL);
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == 0;
}

}  // namespace bootstorm::rights
