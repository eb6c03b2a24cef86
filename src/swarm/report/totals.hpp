// The figures of a storm, from what its boards say: for every kind of report.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/time.hpp"
#include "client/board.hpp"
#include "swarm/fleet/fleet.hpp"

namespace bootstorm::swarm {

[[nodiscard]] inline double ms(Nanos time) { return static_cast<double>(time) / static_cast<double>(nanos_per_ms); }
[[nodiscard]] inline double seconds(Nanos time) { return static_cast<double>(time) / static_cast<double>(nanos_per_s); }
[[nodiscard]] inline double per_second(std::uint64_t count, Nanos took) {
  return took == 0 ? 0 : static_cast<double>(count) / seconds(took);
}

/// Minimum, median and maximum.
struct Spread {
  Nanos least = 0;
  Nanos median = 0;
  Nanos greatest = 0;
};
[[nodiscard]] std::optional<Spread> spread_of(std::vector<Nanos> values);

struct Totals {
  std::size_t booted = 0;
  std::uint64_t bytes = 0;
  std::uint64_t blocks = 0;
  std::uint64_t asked_again = 0;
  std::uint64_t data_repeated = 0;
  std::uint64_t offers_for_others = 0;
  std::array<std::size_t, client::failure_count> failures{};  // none: not done in time
  std::vector<Nanos> first_offers;
  std::vector<Nanos> boots;
  const client::Board* slowest = nullptr;
};
[[nodiscard]] Totals totals_of(const SwarmFleet& fleet);

/// From power on to the end.
[[nodiscard]] inline Nanos took(const client::Board& board) {
  return board.stats().finished_at - board.stats().started_at;
}
/// A word.
[[nodiscard]] std::string_view name_in_report(client::Failure failure);
/// "min 1 ms, median …".
[[nodiscard]] std::string spread_text(const Spread& spread);
/// "3 request_unanswered, 1 wrong_byte".
[[nodiscard]] std::string failures_text(const Totals& totals);
/// "median 0.1 ms, p99 …".
[[nodiscard]] std::string waits_text(const client::WaitHistogram& waits);

}  // namespace bootstorm::swarm
