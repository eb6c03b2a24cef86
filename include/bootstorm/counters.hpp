// Counters of one shard: written by its worker, read by telemetry at any time.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "bootstorm/described.hpp"
#include "bootstorm/outcome.hpp"

namespace bootstorm {

/// A 64-bit counter with one writer. Relaxed load and store instead of an atomic add: no locked instruction.
class Counter {
 public:
  void add(std::uint64_t count = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }
  void subtract(std::uint64_t count = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) - count, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// What happens besides a frame's outcome.
enum class Statistic : std::uint8_t {
#define BOOTSTORM_STATISTIC(name, help) name,
#include "bootstorm/statistics.def"
};
inline constexpr std::array statistic_table{
#define BOOTSTORM_STATISTIC(name, help) Described{#name, help},
#include "bootstorm/statistics.def"
};
inline constexpr std::size_t statistic_count = statistic_table.size();
[[nodiscard]] constexpr std::string_view name_of(Statistic statistic) noexcept {
  return statistic_table[static_cast<std::size_t>(statistic)].name;
}
[[nodiscard]] constexpr std::string_view help_of(Statistic statistic) noexcept {
  return statistic_table[static_cast<std::size_t>(statistic)].help;
}

struct Counters {
  std::array<Counter, reason_count> frames;  // by reason; their sum is the frames received
  std::array<Counter, statistic_count> statistics;

  Counter& operator[](Reason reason) noexcept { return frames[static_cast<std::size_t>(reason)]; }
  Counter& operator[](Statistic statistic) noexcept { return statistics[static_cast<std::size_t>(statistic)]; }
  const Counter& operator[](Reason reason) const noexcept { return frames[static_cast<std::size_t>(reason)]; }
  const Counter& operator[](Statistic statistic) const noexcept {
    return statistics[static_cast<std::size_t>(statistic)];
  }
};

}  // namespace bootstorm
