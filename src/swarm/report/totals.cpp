#include "swarm/report/totals.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "base/text.hpp"

namespace bootstorm::swarm {

using client::Board;
using client::State;

std::optional<Spread> spread_of(std::vector<Nanos> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  return Spread{values.front(), values[values.size() / 2], values.back()};
}

std::string spread_text(const Spread& spread) {
  return fmt::format("min {}, median {}, max {}", time_text(ms(spread.least)), time_text(ms(spread.median)),
                     time_text(ms(spread.greatest)));
}

Totals totals_of(const SwarmFleet& fleet) {
  Totals totals;
  for (const auto& owned : fleet.boards()) {
    const Board& board = *owned;
    const client::Stats& stats = board.stats();
    totals.bytes += stats.bytes;
    totals.blocks += stats.blocks;
    totals.asked_again += stats.asked_again;
    totals.data_repeated += stats.data_repeated;
    totals.offers_for_others += stats.offers_for_others;
    if (stats.offered_at != 0) totals.first_offers.push_back(stats.offered_at - stats.started_at);
    if (board.state() != State::booted) {
      ++totals.failures[static_cast<std::size_t>(board.failure())];
      continue;
    }
    ++totals.booted;
    totals.boots.push_back(took(board));
    if (totals.slowest == nullptr || took(board) > took(*totals.slowest)) totals.slowest = &board;
  }
  return totals;
}

std::string_view name_in_report(client::Failure failure) {
  return failure == client::Failure::none ? "not_done_in_time" : client::name_of(failure);
}

std::string failures_text(const Totals& totals) {
  std::string text;
  for (std::size_t i = 0; i < totals.failures.size(); ++i) {
    if (totals.failures[i] == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", totals.failures[i],
                        name_in_report(static_cast<client::Failure>(i)));
  }
  return text;
}

std::string waits_text(const client::WaitHistogram& waits) {
  return fmt::format("median {}, p99 {}, p99.9 {}, max {}", time_text(ms(waits.quantile_ns(0.5))),
                     time_text(ms(waits.quantile_ns(0.99))), time_text(ms(waits.quantile_ns(0.999))),
                     time_text(ms(waits.max_ns())));
}

}  // namespace bootstorm::swarm
