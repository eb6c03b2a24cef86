// Monotonic nanoseconds from the CPU's cycle counter: no system call, no division.
#pragma once

#include <rte_cycles.h>

#include <cstdint>
#include <ctime>

#include "bootstorm/time.hpp"

namespace bootstorm::dpdk {

/// Nanoseconds per cycle as a fixed-point number with 32 bits behind the point.
[[nodiscard]] constexpr std::uint64_t cycle_multiplier(std::uint64_t cycles_per_s) {
  return (nanos_per_s << 32) / cycles_per_s;
}

[[nodiscard]] constexpr Nanos cycles_to_nanos(std::uint64_t cycles, std::uint64_t multiplier) noexcept {
  __extension__ using Wide = unsigned __int128;
  return static_cast<Nanos>((Wide{cycles} * multiplier) >> 32);
}

/// Starts at CLOCK_MONOTONIC's value, so that times of a worker can be told from times of the system. Copies agree.
class Clock {
 public:
  /// After DPDK has started: it measures the counter's frequency.
  Clock() : start_(rte_rdtsc()), multiplier_(cycle_multiplier(rte_get_tsc_hz())) {
    timespec system{};
    clock_gettime(CLOCK_MONOTONIC, &system);
    base_ = static_cast<Nanos>(system.tv_sec) * nanos_per_s + static_cast<Nanos>(system.tv_nsec);
  }

  /// One that stands still: no timer is ever due, however slow the machine is. For replays that must repeat themselves.
  [[nodiscard]] static Clock stopped() {
    Clock clock;
    clock.multiplier_ = 0;
    return clock;
  }

  [[nodiscard]] Nanos now() const noexcept { return base_ + cycles_to_nanos(rte_rdtsc() - start_, multiplier_); }

 private:
  std::uint64_t start_;
  std::uint64_t multiplier_;
  Nanos base_ = 0;
};

}  // namespace bootstorm::dpdk
