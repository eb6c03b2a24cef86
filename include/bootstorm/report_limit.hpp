// Reports a condition that persists: at once, and then at most once in an interval. Counters count every occurrence.
#pragma once

#include "bootstorm/time.hpp"

namespace bootstorm {

inline constexpr Nanos report_interval_ns = 60 * nanos_per_s;

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

}  // namespace bootstorm
