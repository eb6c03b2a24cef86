#include "base/file_rights.hpp"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

namespace bootstorm {

void keep_file_rights_only() noexcept {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, 2> data{};
  if (::syscall(SYS_capget, &header, data.data()) != 0) return;
  constexpr __u32 files = 1U << CAP_DAC_OVERRIDE;
  data[0] = {.effective = data[0].effective & files, .permitted = data[0].permitted & files, .inheritable = 0};
  data[1] = {};
  (void)::syscall(SYS_capset, &header, data.data());
}

}  // namespace bootstorm
