#include "leases/clock.hpp"

#include <ctime>
#include <fstream>

namespace bootstorm::leases {
namespace {

std::int64_t clock_ms(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000;
}

}  // namespace

LeaseClock system_lease_clock() {
  LeaseClock clock;
  std::ifstream{"/proc/sys/kernel/random/boot_id"} >> clock.boot;
  // Without a boot id, assume that this boot is a new one.
  if (clock.boot.empty()) clock.boot = "unknown-" + std::to_string(clock_ms(CLOCK_REALTIME));
  clock.running_ms = [] { return clock_ms(CLOCK_BOOTTIME); };
  clock.wall_ms = [] { return clock_ms(CLOCK_REALTIME); };
  return clock;
}

}  // namespace bootstorm::leases
