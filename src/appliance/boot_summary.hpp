// A boot storm in one line every ten seconds: how many boards began to boot, and how many have booted beside those that
// have a line of their own.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>

#include "appliance/board_log.hpp"
#include "bootstorm/event.hpp"
#include "bootstorm/report_limit.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::appliance {

class BootSummary {
 public:
  static constexpr Nanos interval_ns = 10 * nanos_per_s;

  /// The first line is due interval_ns after `now`.
  explicit BootSummary(Nanos now) : limit_{now} {}
  void take(const Event& event);
  /// The line, if it is due and something has happened since the last one; else empty.
  [[nodiscard]] std::string poll(Nanos now, BoardLog& boards);

 private:
  ReportLimit limit_;
  std::unordered_set<std::uint64_t> booting_;  // by MAC: a board that asks twice is one board
  std::unordered_set<std::uint64_t> leased_;
};

}  // namespace bootstorm::appliance
