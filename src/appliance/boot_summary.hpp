// A boot storm in one line: how many boards began to boot since the line before. One line for each board is for debug.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>

#include "bootstorm/mailbox.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::appliance {

class BootSummary {
 public:
  static constexpr Nanos interval_ns = 10 * nanos_per_s;

  void take(const Event& event);
  /// The line, if something has happened and the last line is long enough ago; else empty.
  [[nodiscard]] std::string due(Nanos now);

 private:
  std::unordered_set<std::uint64_t> booting_;  // by MAC: a board that asks twice is one board
  std::unordered_set<std::uint64_t> leased_;
  Nanos said_at_ = 0;
};

}  // namespace bootstorm::appliance
