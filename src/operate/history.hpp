// What the appliance did in the last hour: rates and waits, a sample every ten seconds, and those of the last second.
// Plain data in fixed memory; time is an argument.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "base/histogram.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::operate {

/// Of all workers since the start, but for the levels.
struct Totals {
  std::uint64_t blocks = 0;     // sent, repetitions included
  std::uint64_t bytes = 0;      // of files, acknowledged
  std::uint64_t repeated = 0;   // blocks that were sent again
  std::uint64_t requests = 0;   // that opened a transfer
  std::uint64_t dhcp = 0;       // messages heard
  std::uint64_t transfers = 0;  // open now (a level)
  std::uint64_t leases = 0;     // held now (a level)
};

/// A second of them, on average over a while.
struct Rates {
  double blocks_s = 0;
  double bytes_s = 0;
  double repeated_s = 0;
  double requests_s = 0;
  double dhcp_s = 0;
  std::uint64_t transfers = 0;
  std::uint64_t leases = 0;
  // Round trips of the transfers that ended; 0: none did.
  std::uint64_t wait_p50_us = 0;
  std::uint64_t wait_p99_us = 0;
};

class History {
 public:
  static constexpr Nanos rate_ns = nanos_per_s;
  /// Of live waits: enough transfers end in that time to speak of one in a hundred.
  static constexpr std::size_t waits_over = 10;  // times rate_ns
  static constexpr Nanos step_ns = 10 * nanos_per_s;
  static constexpr std::size_t steps_max = 360;

  struct Step {
    Nanos at = 0;  // its end
    Rates rates;
  };

  /// Whether take() has something to do: about once a second.
  [[nodiscard]] bool is_due(Nanos now) const { return marks_.empty() || now >= marks_.back().at + rate_ns; }
  void take(const Totals& totals, const Histogram& round_trips, Nanos now);

  /// Of the last second; its waits are of the last ten.
  [[nodiscard]] const Rates& latest() const { return latest_; }
  /// The oldest first.
  [[nodiscard]] const std::deque<Step>& steps() const { return steps_; }

 private:
  struct Mark {
    Nanos at = 0;
    Totals totals;
    Histogram round_trips;
  };
  [[nodiscard]] static Rates between(const Mark& from, const Mark& to);

  std::deque<Mark> marks_;  // waits_over + 1 at most
  Mark step_from_;
  Rates latest_;
  std::deque<Step> steps_;
};

/// The answer to the verb `history`: {"step_ms": …, "steps": [{"age_ms": …, "blocks_s": …, …}, …]}, the oldest first.
[[nodiscard]] std::string history_json(const History& history, Nanos now);

}  // namespace bootstorm::operate
