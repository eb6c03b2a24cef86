// How often a condition is reported that persists, or that somebody on the network provokes: at once, then counted,
// then summed up. Everything a packet can make the appliance say goes through one of these two; counters count every
// occurrence.
#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "bootstorm/time.hpp"

namespace bootstorm {

inline constexpr Nanos report_interval_ns = 60 * nanos_per_s;
/// Of one kind, in one interval, before the rest are only counted: enough to name a few of several causes, few enough
/// that all kinds together stay below 100 lines a minute whatever the network does (event_log.hpp asserts it).
inline constexpr std::uint32_t reports_described_max = 3;

/// One condition: at once, and then at most once in an interval.
struct ReportLimit {
  Nanos last_reported_at = 0;  // 0: never

  [[nodiscard]] constexpr bool is_due(Nanos now, Nanos interval = report_interval_ns) const noexcept {
    return last_reported_at == 0 || now - last_reported_at >= interval;
  }
  /// True if the caller may report now; the interval then starts anew.
  [[nodiscard]] constexpr bool allow(Nanos now, Nanos interval = report_interval_ns) noexcept {
    if (!is_due(now, interval)) return false;
    last_reported_at = now;
    return true;
  }
};

/// A kind of condition with any number of causes: the first of an interval are reported, the others counted until it is
/// over.
struct ReportBudget {
  Nanos began_at = 0;  // the interval; 0: none has begun
  std::uint32_t reported = 0;
  std::uint64_t held_back = 0;  // not reported, since they were last summed up

  [[nodiscard]] constexpr bool is_over(Nanos now, Nanos interval = report_interval_ns) const noexcept {
    return began_at == 0 || now - began_at >= interval;
  }
  /// True if the caller may report now; otherwise the report is counted.
  [[nodiscard]] constexpr bool allow(Nanos now, std::uint32_t most = reports_described_max,
                                     Nanos interval = report_interval_ns) noexcept {
    if (is_over(now, interval)) {
      began_at = now;
      reported = 0;
    }
    if (reported < most) {
      ++reported;
      return true;
    }
    ++held_back;
    return false;
  }
  /// How many were held back, once the interval is over; then they count as reported.
  [[nodiscard]] constexpr std::uint64_t sum_up(Nanos now, Nanos interval = report_interval_ns) noexcept {
    return is_over(now, interval) ? std::exchange(held_back, 0) : 0;
  }
};

/// Conditions that frames of many senders cause, told by sender: of each about once a second, however many there are.
/// Senders that share a place share its report, and what is held back is counted elsewhere.
class ReportSieve {
 public:
  static constexpr unsigned interval_bits = 30;  // of nanoseconds: 1.07 s
  static constexpr std::size_t places = 256;     // and so as many reports in an interval, whatever is sent

  /// True if the caller may report now.
  [[nodiscard]] bool allow(std::uint64_t sender, Nanos now) noexcept {
    std::uint32_t& last = told_[(sender * 0x9e3779b97f4a7c15u) >> 56];
    const auto interval = static_cast<std::uint32_t>(static_cast<std::uint64_t>(now) >> interval_bits) + 1;
    return std::exchange(last, interval) != interval;
  }

 private:
  std::array<std::uint32_t, places> told_{};
};

}  // namespace bootstorm
