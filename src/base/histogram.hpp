// How long things took: counts by fixed bounds, in fixed memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "bootstorm/time.hpp"

namespace bootstorm {

class Histogram {
 public:
  /// Of what takes from microseconds to seconds: a round trip, a commit, a file.
  static constexpr std::array<std::uint64_t, 16> short_bounds_us{
      100,    200,     500,     1'000,   2'000,     5'000,     10'000,    20'000,
      50'000, 100'000, 200'000, 500'000, 1'000'000, 2'000'000, 5'000'000, 10'000'000};
  /// Of what takes from seconds to minutes: a boot.
  static constexpr std::array<std::uint64_t, 16> long_bounds_us{
      1'000'000,  2'000'000,  5'000'000,  10'000'000,  15'000'000,  20'000'000,  30'000'000,  45'000'000,
      60'000'000, 75'000'000, 90'000'000, 120'000'000, 180'000'000, 300'000'000, 600'000'000, 1'800'000'000};

  explicit Histogram(std::span<const std::uint64_t, 16> bounds_us = short_bounds_us) noexcept : bounds_us_(bounds_us) {}

  void add(Nanos time) noexcept;

  /// Ascending; each bound belongs to what lies below it.
  [[nodiscard]] std::span<const std::uint64_t> bounds_us() const noexcept { return bounds_us_; }
  /// By bound, and one more for what lies above all of them.
  [[nodiscard]] std::span<const std::uint64_t> counts() const noexcept { return counts_; }
  [[nodiscard]] std::uint64_t sum_us() const noexcept { return sum_us_; }
  [[nodiscard]] std::uint64_t total() const noexcept;
  /// What was added since `earlier`, a copy of this histogram as it was.
  [[nodiscard]] Histogram since(const Histogram& earlier) const noexcept;
  /// Below which that share of all lies, as if what lies between two bounds were spread evenly; 0: nothing was added.
  [[nodiscard]] std::uint64_t quantile_us(double share) const noexcept;

 private:
  std::span<const std::uint64_t, 16> bounds_us_;
  std::array<std::uint64_t, 17> counts_{};
  std::uint64_t sum_us_ = 0;
};

}  // namespace bootstorm
