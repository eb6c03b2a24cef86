#include "rights/system_calls.hpp"

#include <sched.h>
#include <seccomp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/environment_error.hpp"
#include "rights/system_call_rows.hpp"

#ifndef AF_XDP
#define AF_XDP 44
#endif

namespace bootstorm::rights {
namespace {

struct Release {
  void operator()(void* filter) const noexcept { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, Release>;

std::uint32_t action_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::kill: return SCMP_ACT_KILL_PROCESS;
    case Refusal::log: return SCMP_ACT_LOG;
    default: return SCMP_ACT_ERRNO(EPERM);
  }
}

Filter new_filter(Refusal refusal) noexcept {
  Filter filter{seccomp_init(action_of(refusal))};
  if (!filter) return filter;
  (void)seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_LOG, 1);       // what is refused stands in the kernel's log
  (void)seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2);  // a binary tree
  return filter;
}

/// A call that this machine or this libseccomp does not have needs no row.
void allow(const Filter& filter, std::span<const char* const> names) noexcept {
  for (const char* name : names) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number != __NR_SCMP_ERROR) (void)seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, number, 0);
  }
}

bool is_driven_by(std::span<const Driver> drivers, std::initializer_list<Driver> these) {
  return std::ranges::any_of(drivers, [&](Driver one) { return std::ranges::find(these, one) != these.end(); });
}

void allow_sockets(const Filter& filter, std::span<const Driver> drivers) {
  std::vector<int> families{AF_UNIX, AF_NETLINK, AF_INET};  // AF_INET: questions about interfaces, by ioctl
  if (is_driven_by(drivers, {Driver::af_packet, Driver::af_xdp, Driver::pcap_live})) families.push_back(AF_PACKET);
  if (is_driven_by(drivers, {Driver::af_xdp})) families.push_back(AF_XDP);
  for (const int family : families) {
    const scmp_arg_cmp is_family{
        .arg = 0, .op = SCMP_CMP_EQ, .datum_a = static_cast<scmp_datum_t>(family), .datum_b = 0};
    (void)seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, &is_family);
  }
}

/// A thread of this process is no new process.
void allow_threads(const Filter& filter) {
  constexpr scmp_arg_cmp is_thread{
      .arg = 0, .op = SCMP_CMP_MASKED_EQ, .datum_a = CLONE_THREAD, .datum_b = CLONE_THREAD};
  (void)seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, &is_thread);
  (void)seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(clone3), 0);  // see hide_clone3
}

/// Returns 0 or -errno.
int load_in_all_threads(const Filter& filter) {
  if (const int error = seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1); error != 0) return error;
  return seccomp_load(filter.get());
}

/// clone3's flags lie in memory, where no filter looks. Where the kernel does not have it glibc does without. A filter
/// of its own, because what is refused here need not stand in the kernel's log.
int hide_clone3() {
  const Filter filter{seccomp_init(SCMP_ACT_ALLOW)};
  if (!filter) return -ENOMEM;
  (void)seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
  return load_in_all_threads(filter);
}

/// Nothing is filtered where nobody has seen what a driver calls.
bool is_off(std::span<const Driver> drivers, Refusal refusal) {
  return refusal == Refusal::none || !filters_calls() ||
         std::ranges::any_of(drivers, [](Driver one) { return !row_of(one).is_known; });
}

}  // namespace

std::optional<Refusal> refusal_named(const char* name) {
  if (name == nullptr) return Refusal::error;
  constexpr std::array<std::pair<std::string_view, Refusal>, 4> names{
      {{"error", Refusal::error}, {"kill", Refusal::kill}, {"log", Refusal::log}, {"none", Refusal::none}}};
  const auto found = std::ranges::find(names, std::string_view{name}, &std::pair<std::string_view, Refusal>::first);
  if (found == names.end()) return std::nullopt;
  return found->second;
}

bool filters_calls() noexcept {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(undefined_behavior_sanitizer)
  return false;
#else
  return true;
#endif
#else
  return true;
#endif
}

void filter_process(std::span<const Driver> drivers, Refusal refusal) {
  if (is_off(drivers, refusal)) return;
  const Filter filter = new_filter(refusal);
  if (!filter) throw EnvironmentError{"there is not enough memory for a filter of system calls"};
  allow(filter, process_calls);
  for (const Driver driver : drivers) {
    allow(filter, row_of(driver).control_calls);
    allow(filter, row_of(driver).worker_calls);
  }
  allow_sockets(filter, drivers);
  allow_threads(filter);
  int error = hide_clone3();
  if (error == 0) error = load_in_all_threads(filter);
  if (error != 0) {
    throw EnvironmentError{"the kernel takes no filter of system calls (error " + std::to_string(-error) +
                           "): a kernel with CONFIG_SECCOMP_FILTER is needed, or BOOTSTORM_SYSTEM_CALLS=none"};
  }
}

bool filter_worker(std::span<const Driver> drivers, Refusal refusal) noexcept {
  if (is_off(drivers, refusal)) return true;
  const Filter filter = new_filter(refusal);
  if (!filter) return false;
  allow(filter, worker_calls);
  for (const Driver driver : drivers) allow(filter, row_of(driver).worker_calls);
  return seccomp_load(filter.get()) == 0;
}

}  // namespace bootstorm::rights
