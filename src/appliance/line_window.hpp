// So many lines in any minute, and no more, whoever provokes them.
#pragma once

#include <array>
#include <cstddef>

#include "bootstorm/report_limit.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::appliance {

template <std::size_t lines_max>
class LineWindow {
 public:
  /// True if a line may be logged now.
  [[nodiscard]] bool allow(Nanos now) noexcept {
    Nanos& oldest = logged_at_[logged_ % lines_max];
    if (oldest != 0 && now - oldest < report_interval_ns) return false;
    oldest = now;
    ++logged_;
    return true;
  }

 private:
  std::array<Nanos, lines_max> logged_at_{};  // the last ones; 0: none yet
  std::size_t logged_ = 0;
};

}  // namespace bootstorm::appliance
