#include "swarm/report/report.hpp"

#include <spdlog/fmt/fmt.h>

#include "base/text.hpp"
#include "swarm/report/totals.hpp"

namespace bootstorm::swarm {

using client::Board;
using client::State;

namespace {

constexpr std::size_t failed_listed_max = 20;

std::string failed_text(const SwarmFleet& fleet) {
  std::string text;
  std::size_t listed = 0;
  std::size_t left = 0;
  for (const auto& owned : fleet.boards()) {
    const Board& board = *owned;
    if (board.state() == State::booted) continue;
    if (listed == failed_listed_max) {
      ++left;
      continue;
    }
    ++listed;
    text += fmt::format("  {} (serial {:08x}) {}: {}", to_text(board.mac()), board.serial(),
                        client::name_of(board.state()), reason_of(board));
    if (!board.file().empty()) {
      text += fmt::format("; last file {}{}, block {}", board.prefix(), board.file(), board.block());
    }
    text += '\n';
  }
  if (left != 0) text += fmt::format("  and {} more\n", left);
  return text;
}

}  // namespace

std::string progress_text(const SwarmFleet& fleet, std::uint64_t blocks_per_s) {
  const auto& counts = fleet.by_state();
  std::string text =
      fmt::format("{} of {} booted", counts[static_cast<std::size_t>(State::booted)], fleet.boards().size());
  const char* separator = "; ";
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto state = static_cast<State>(i);
    if (counts[i] == 0 || state == State::booted) continue;
    text += fmt::format("{}{} {}", separator, counts[i], client::name_of(state));
    separator = ", ";
  }
  if (fleet.expected().bytes != 0) {
    text += fmt::format("; {:.1f} % of {}",
                        100 * static_cast<double>(fleet.bytes()) / static_cast<double>(fleet.expected().bytes),
                        bytes_text(fleet.expected().bytes));
  }
  if (fleet.exchanges().total() != 0 && fleet.waits().total() == 0) {
    text += fmt::format("; {} DHCP exchanges; p99 {:.2f} ms", fleet.exchanges().total(),
                        ms(fleet.exchanges().quantile_ns(0.99)));
  }
  if (fleet.waits().total() != 0) {
    text += fmt::format("; {} blocks/s; p99 {:.2f} ms", blocks_per_s, ms(fleet.waits().quantile_ns(0.99)));
  }
  return text;
}

std::string report_text(const SwarmFleet& fleet, Nanos took) {
  const Totals totals = totals_of(fleet);
  const std::size_t failed = fleet.boards().size() - totals.booted;
  const double rate = per_second(totals.blocks, took);
  std::string text;
  const auto row = [&](std::string_view name, const std::string& value) {
    text += fmt::format("  {:<17}{}\n", name, value);
  };
  row("boards", fmt::format("{} of {} booted, {} failed", totals.booted, fleet.boards().size(), failed));
  if (totals.bytes != 0) row("bytes", fmt::format("{}, all compared with the files", bytes_text(totals.bytes)));
  row("time", totals.blocks == 0 ? fmt::format("{:.2f} s", seconds(took))
                                 : fmt::format("{:.2f} s, {:.0f} blocks/s", seconds(took), rate));
  if (fleet.exchanges().total() != 0) {
    const client::WaitHistogram& waits = fleet.exchanges();
    row("DHCP exchanges", fmt::format("{}, {:.0f}/s", waits.total(), per_second(waits.total(), took)));
    row("DISCOVER to ACK", waits_text(waits));
  }
  if (const auto offers = spread_of(totals.first_offers)) {
    row("first OFFER", fmt::format("min {:.2f} ms, median {:.2f} ms, max {:.2f} ms", ms(offers->least),
                                   ms(offers->median), ms(offers->greatest)));
  }
  if (fleet.waits().total() != 0) {
    row("wait for DATA", waits_text(fleet.waits()));
  }
  if (const auto boots = spread_of(totals.boots)) {
    row("boot time", fmt::format("min {:.2f} s, median {:.2f} s, max {:.2f} s", seconds(boots->least),
                                      seconds(boots->median), seconds(boots->greatest)));
    row("slowest board", fmt::format("{} (serial {:08x}), {}", to_text(totals.slowest->mac()), totals.slowest->serial(),
                                     to_text(totals.slowest->ip())));
  }
  if (totals.asked_again != 0) row("retransmissions", fmt::format("{} requests and ACKs", totals.asked_again));
  if (totals.data_repeated != 0) row("duplicates", fmt::format("{} DATA frames received", totals.data_repeated));
  if (totals.offers_for_others != 0) {
    row("wrong OFFERs", fmt::format("{} sent to a board but meant for another", totals.offers_for_others));
  }
  if (fleet.overflowed() != 0) row("line overflow", fmt::format("{} frames lost", fleet.overflowed()));
  if (failed != 0) row("reasons", failures_text(totals));
  if (failed != 0) text += "Boards that did not boot:\n" + failed_text(fleet);
  return text;
}

}  // namespace bootstorm::swarm
