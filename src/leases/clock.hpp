// Which time it is, for what must be understood after a restart.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace bootstorm::leases {

/// Within one boot of the machine only its monotonic time counts, whatever happens to the wall clock; from one boot to
/// the next there is nothing but the wall clock.
struct LeaseClock {
  std::string boot;                          // which boot of the machine this is
  std::function<std::int64_t()> running_ms;  // since then, with the time in which it was suspended
  std::function<std::int64_t()> wall_ms;     // Unix time
};

/// The machine's.
[[nodiscard]] LeaseClock system_lease_clock();

}  // namespace bootstorm::leases
