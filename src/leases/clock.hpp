// Clocks for times that must be understood after a restart.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace bootstorm::leases {

/// Within one boot of the machine, only its monotonic time counts, whatever happens to the wall clock. From one boot to
/// the next, only the wall clock is available.
struct LeaseClock {
  std::string boot;                          // identifies this boot of the machine
  std::function<std::int64_t()> running_ms;  // since that boot, including time in suspend
  std::function<std::int64_t()> wall_ms;     // Unix time
};

/// The clock of this machine.
[[nodiscard]] LeaseClock system_lease_clock();

}  // namespace bootstorm::leases
