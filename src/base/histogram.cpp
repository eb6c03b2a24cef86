#include "base/histogram.hpp"

#include <algorithm>
#include <numeric>

namespace bootstorm {

void Histogram::add(Nanos time) noexcept {
  const std::uint64_t us = time / nanos_per_us;
  ++counts_[static_cast<std::size_t>(std::ranges::lower_bound(bounds_us_, us) - bounds_us_.begin())];
  sum_us_ += us;
}

std::uint64_t Histogram::total() const noexcept {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

Histogram Histogram::since(const Histogram& earlier) const noexcept {
  Histogram difference = *this;
  for (std::size_t i = 0; i < counts_.size(); ++i) difference.counts_[i] -= earlier.counts_[i];
  difference.sum_us_ -= earlier.sum_us_;
  return difference;
}

std::uint64_t Histogram::quantile_us(double share) const noexcept {
  const double wanted = share * static_cast<double>(total());
  double below = 0;
  for (std::size_t i = 0; i < bounds_us_.size(); ++i) {
    const auto count = static_cast<double>(counts_[i]);
    if (count != 0 && below + count >= wanted) {
      const std::uint64_t from = i == 0 ? 0 : bounds_us_[i - 1];
      const double part = (wanted - below) / count;
      return from + static_cast<std::uint64_t>(part * static_cast<double>(bounds_us_[i] - from));
    }
    below += count;
  }
  return counts_.back() == 0 ? 0 : bounds_us_.back();
}

}  // namespace bootstorm
