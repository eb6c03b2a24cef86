// How long answers took: a histogram with a relative error below 4 %, of fixed size.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "bootstorm/time.hpp"

namespace bootstorm::client {

class WaitHistogram {
 public:
  void add(Nanos wait_ns) noexcept {
    wait_ns = std::min(wait_ns, most_ns);
    ++counts_[bucket_of(wait_ns)];
    ++total_;
    max_ns_ = std::max(max_ns_, wait_ns);
  }
  /// What was added since `earlier`, a copy of this histogram as it was. Its maximum is that of all.
  [[nodiscard]] WaitHistogram since(const WaitHistogram& earlier) const noexcept {
    WaitHistogram difference = *this;
    for (std::size_t i = 0; i < counts_.size(); ++i) difference.counts_[i] -= earlier.counts_[i];
    difference.total_ -= earlier.total_;
    return difference;
  }
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
  [[nodiscard]] Nanos max_ns() const noexcept { return max_ns_; }

  /// The wait that `fraction` (0..1) of all answers did not exceed; 0 when there are none.
  [[nodiscard]] Nanos quantile_ns(double fraction) const noexcept {
    const auto wanted = static_cast<std::uint64_t>(fraction * static_cast<double>(total_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen > wanted || (seen == total_ && total_ != 0)) return std::min(upper_bound_of(i), max_ns_);
    }
    return 0;
  }

 private:
  static constexpr unsigned value_bits = 40;  // 18 minutes; what took longer counts as that
  static constexpr Nanos most_ns = (Nanos{1} << value_bits) - 1;
  static constexpr unsigned step_bits = 5;  // 32 buckets to each power of two
  static constexpr Nanos steps = 1u << step_bits;

  static constexpr std::size_t bucket_of(Nanos value) noexcept {
    if (value < steps) return value;
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - step_bits - 1;
    return (std::size_t{shift} << step_bits) + (value >> shift);
  }
  static constexpr Nanos upper_bound_of(std::size_t bucket) noexcept {
    if (bucket < 2 * steps) return bucket;
    const auto shift = static_cast<unsigned>((bucket >> step_bits) - 1);
    const Nanos top = (bucket & (steps - 1)) + steps;
    return ((top + 1) << shift) - 1;
  }

  std::array<std::uint64_t, (value_bits - step_bits + 1) * steps> counts_{};
  std::uint64_t total_ = 0;
  Nanos max_ns_ = 0;
};

}  // namespace bootstorm::client
