// When something is kept from its CPU: again and again, for half of a longest time to all of it.
#pragma once

#include <algorithm>
#include <cstdint>

#include "bootstorm/mix.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::sim {

class Stalls {
 public:
  /// Of each `apart` times the longest, one is stalled time or less.
  static constexpr Nanos apart = 3;

  Stalls(Nanos longest, std::uint64_t seed) : longest_(longest), seed_(seed) {}

  /// `at`, or when the stall that this falls into is over.
  [[nodiscard]] Nanos after(Nanos at) const noexcept {
    if (longest_ == 0) return at;
    const Nanos period = longest_ * apart;
    const Nanos number = at / period;
    const std::uint64_t chance = mix(seed_ + number);
    const Nanos begin = number * period + chance % (period - longest_);
    const Nanos end = begin + longest_ / 2 + (chance >> 32) % (longest_ / 2 + 1);
    return at >= begin && at < end ? end : at;
  }

 private:
  Nanos longest_;
  std::uint64_t seed_;
};

}  // namespace bootstorm::sim
