// How long boots took lately, by model: a board's place among its fellows.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "bootstorm/model.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::operate {

class BootTimes {
 public:
  /// Of each model the last ones are kept.
  static constexpr std::size_t kept_max = 256;
  /// Among fewer a place says nothing.
  static constexpr std::size_t fellows_min = 10;

  void add(Model model, Nanos took) noexcept {
    Times& times = by_model_[static_cast<std::size_t>(model)];
    times.ms[times.count++ % kept_max] = static_cast<std::uint32_t>(took / nanos_per_ms);
  }

  struct Rank {
    std::size_t boots = 0;
    unsigned faster_than_percent = 0;  // of them
    unsigned slower_than_percent = 0;
  };
  [[nodiscard]] Rank rank(Model model, Nanos took) const noexcept {
    const Times& times = by_model_[static_cast<std::size_t>(model)];
    const std::size_t boots = std::min(times.count, kept_max);
    if (boots == 0) return {};
    const auto ms = static_cast<std::uint32_t>(took / nanos_per_ms);
    const auto end = times.ms.begin() + static_cast<std::ptrdiff_t>(boots);
    const auto share = [&](auto is) {
      return static_cast<unsigned>(std::count_if(times.ms.begin(), end, is)) * 100 / static_cast<unsigned>(boots);
    };
    return {boots, share([ms](std::uint32_t other) { return other > ms; }),
            share([ms](std::uint32_t other) { return other < ms; })};
  }

 private:
  struct Times {
    std::array<std::uint32_t, kept_max> ms{};
    std::size_t count = 0;
  };
  std::array<Times, model_count> by_model_{};
};

}  // namespace bootstorm::operate
