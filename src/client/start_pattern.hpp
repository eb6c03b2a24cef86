// When the boards of a storm are switched on.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "bootstorm/time.hpp"
#include "client/random.hpp"

namespace bootstorm::client {

class StartPattern {
 public:
  /// All at once, as after a power cut.
  [[nodiscard]] static StartPattern all() noexcept { return StartPattern{Kind::all, 0, 0}; }
  /// One after the other, `boards` of them evenly over that time.
  [[nodiscard]] static StartPattern ramp(Nanos duration, std::uint32_t boards) noexcept {
    return StartPattern{Kind::ramp, static_cast<double>(duration) / std::max(1u, boards), 0};
  }
  /// Each by itself, so many a second (above 0) on average. The same seed gives the same times.
  [[nodiscard]] static StartPattern poisson(double rate_per_s, std::uint64_t seed) noexcept {
    return StartPattern{Kind::poisson, static_cast<double>(nanos_per_s) / rate_per_s, seed};
  }

  /// When the next board is switched on, counted from the start of the storm. Never before the one before it.
  [[nodiscard]] Nanos next() noexcept {
    const Nanos due = static_cast<Nanos>(at_);
    if (kind_ == Kind::ramp) at_ += interval_ns_;
    if (kind_ == Kind::poisson) at_ += interval_ns_ * exponential();
    return due;
  }

 private:
  enum class Kind : std::uint8_t {
    all,
    ramp,
    poisson
  };

  StartPattern(Kind kind, double interval_ns, std::uint64_t seed) noexcept
      : random_(seed), interval_ns_(interval_ns), kind_(kind) {
    if (kind == Kind::poisson) at_ = interval_ns_ * exponential();
  }
  /// With a mean of 1.
  double exponential() noexcept { return -std::log1p(-random_.share()); }

  Random random_;
  double interval_ns_;
  double at_ = 0;
  Kind kind_;
};

}  // namespace bootstorm::client
