#include "cli/swarm_report.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "cli/text.hpp"

namespace bootstorm::cli {

namespace {

using client::Board;
using client::State;

constexpr std::size_t failed_listed_max = 20;

double ms(Nanos time) { return static_cast<double>(time) / static_cast<double>(nanos_per_ms); }
double seconds(Nanos time) { return static_cast<double>(time) / static_cast<double>(nanos_per_s); }

double per_second(std::uint64_t count, Nanos took) {
  return took == 0 ? 0 : static_cast<double>(count) / seconds(took);
}

std::string waits_text(const client::WaitHistogram& waits) {
  return fmt::format("median {:.3f} ms, p99 {:.3f} ms, p99.9 {:.3f} ms, greatest {:.3f} ms", ms(waits.quantile_ns(0.5)),
                     ms(waits.quantile_ns(0.99)), ms(waits.quantile_ns(0.999)), ms(waits.max_ns()));
}

nlohmann::ordered_json waits_json(const client::WaitHistogram& waits) {
  return {{"p50", waits.quantile_ns(0.5)},
          {"p99", waits.quantile_ns(0.99)},
          {"p99_9", waits.quantile_ns(0.999)},
          {"max", waits.max_ns()}};
}

std::string_view name_of(Only only) {
  switch (only) {
    case Only::nothing: return "";
    case Only::tftp: return "tftp";
    case Only::dhcp: return "dhcp";
  }
  return "?";
}

/// Least, middle and greatest.
struct Spread {
  Nanos least = 0;
  Nanos median = 0;
  Nanos greatest = 0;
};

std::optional<Spread> spread_of(std::vector<Nanos> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  return Spread{values.front(), values[values.size() / 2], values.back()};
}

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
  const Board* slowest = nullptr;
};

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
    const Nanos took = stats.finished_at - stats.started_at;
    totals.boots.push_back(took);
    if (totals.slowest == nullptr || took > totals.slowest->stats().finished_at - totals.slowest->stats().started_at) {
      totals.slowest = &board;
    }
  }
  return totals;
}

std::string reason_of(const Board& board) {
  if (board.failure() != client::Failure::none) return std::string{client::explain(board.failure())};
  return fmt::format("not done in time, in state '{}'", client::name_of(board.state()));
}

std::string_view name_in_report(client::Failure failure) {
  return failure == client::Failure::none ? "not_done_in_time" : client::name_of(failure);
}

/// "3 request_unanswered, 1 wrong_byte".
std::string failures_text(const Totals& totals) {
  std::string text;
  for (std::size_t i = 0; i < totals.failures.size(); ++i) {
    if (totals.failures[i] == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", totals.failures[i],
                        name_in_report(static_cast<client::Failure>(i)));
  }
  return text;
}

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
  const auto counts = fleet.by_state();
  std::string text =
      fmt::format("{} of {} booted", counts[static_cast<std::size_t>(State::booted)], fleet.boards().size());
  const char* separator = "; ";
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto state = static_cast<State>(i);
    if (counts[i] == 0 || state == State::booted || state == State::off) continue;
    text += fmt::format("{}{} {}", separator, counts[i], client::name_of(state));
    separator = ", ";
  }
  text += fmt::format("; {} blocks/s", blocks_per_s);
  if (fleet.waits().total() != 0) text += fmt::format("; p99 {:.2f} ms", ms(fleet.waits().quantile_ns(0.99)));
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
  if (totals.bytes != 0) row("bytes", fmt::format("{}, every one compared with the file", bytes_text(totals.bytes)));
  row("time", totals.blocks == 0 ? fmt::format("{:.2f} s", seconds(took))
                                 : fmt::format("{:.2f} s, {:.0f} blocks/s", seconds(took), rate));
  if (fleet.exchanges().total() != 0) {
    const client::WaitHistogram& waits = fleet.exchanges();
    row("DHCP exchanges", fmt::format("{}, {:.0f}/s", waits.total(), per_second(waits.total(), took)));
    row("DISCOVER to ACK", waits_text(waits));
  }
  if (const auto offers = spread_of(totals.first_offers)) {
    row("first OFFER", fmt::format("least {:.2f} ms, median {:.2f} ms, greatest {:.2f} ms", ms(offers->least),
                                   ms(offers->median), ms(offers->greatest)));
  }
  if (fleet.waits().total() != 0) {
    row("wait for DATA", waits_text(fleet.waits()));
  }
  if (const auto boots = spread_of(totals.boots)) {
    row("a board's boot", fmt::format("least {:.2f} s, median {:.2f} s, greatest {:.2f} s", seconds(boots->least),
                                      seconds(boots->median), seconds(boots->greatest)));
    row("slowest board", fmt::format("{} (serial {:08x}), {}", to_text(totals.slowest->mac()), totals.slowest->serial(),
                                     to_text(totals.slowest->ip())));
  }
  if (totals.asked_again != 0) row("asked again", fmt::format("{} requests and ACKs", totals.asked_again));
  if (totals.data_repeated != 0) row("came twice", fmt::format("{} DATA frames", totals.data_repeated));
  if (totals.offers_for_others != 0) {
    row("wrong OFFERs", fmt::format("{} were sent to a board but meant for another", totals.offers_for_others));
  }
  if (failed != 0) row("why", failures_text(totals));
  if (failed != 0) text += "did not boot:\n" + failed_text(fleet);
  return text;
}

nlohmann::ordered_json report_json(const SwarmFleet& fleet, const SwarmOptions& options, Nanos took) {
  using Json = nlohmann::ordered_json;
  const Totals totals = totals_of(fleet);
  const auto spread_json = [](const std::optional<Spread>& spread) -> Json {
    if (!spread) return nullptr;
    return {{"least", ms(spread->least)}, {"median", ms(spread->median)}, {"greatest", ms(spread->greatest)}};
  };
  Json failures = Json::object();
  for (std::size_t i = 0; i < totals.failures.size(); ++i) {
    if (totals.failures[i] != 0)
      failures[std::string{name_in_report(static_cast<client::Failure>(i))}] = totals.failures[i];
  }
  Json boards = Json::array();
  for (const auto& owned : fleet.boards()) {
    const Board& board = *owned;
    const client::Stats& stats = board.stats();
    boards.push_back(
        {{"mac", to_text(board.mac())},
         {"model", board.model()},
         {"serial", fmt::format("{:08x}", board.serial())},
         {"ip", to_text(board.ip())},
         {"state", client::name_of(board.state())},
         {"failure", client::name_of(board.failure())},
         {"file", fmt::format("{}{}", board.prefix(), board.file())},
         {"block", board.block()},
         {"bytes", stats.bytes},
         {"blocks", stats.blocks},
         {"files", stats.files},
         {"discovers", stats.discovers},
         {"retransmissions", stats.asked_again},
         {"started_ms", ms(stats.started_at)},
         {"first_offer_ms", stats.offered_at == 0 ? Json{} : Json(ms(stats.offered_at - stats.started_at))},
         {"boot_ms", stats.finished_at == 0 ? Json{} : Json(ms(stats.finished_at - stats.started_at))}});
  }
  return {{"model", options.only == Only::nothing ? options.models_text : ""},
          {"only", name_of(options.only)},
          {"device", options.device},
          {"boards", fleet.boards().size()},
          {"booted", totals.booted},
          {"failed", fleet.boards().size() - totals.booted},
          {"failures", std::move(failures)},
          {"bytes", totals.bytes},
          {"blocks", totals.blocks},
          {"blocks_per_s", per_second(totals.blocks, took)},
          {"wait_for_data_ns", waits_json(fleet.waits())},
          {"exchanges", fleet.exchanges().total()},
          {"exchanges_per_s", per_second(fleet.exchanges().total(), took)},
          {"exchange_ns", waits_json(fleet.exchanges())},
          {"retransmissions", totals.asked_again},
          {"elapsed_s", seconds(took)},
          {"data_repeated", totals.data_repeated},
          {"offers_for_others", totals.offers_for_others},
          {"first_offer_ms", spread_json(spread_of(totals.first_offers))},
          {"boot_ms", spread_json(spread_of(totals.boots))},
          {"each", std::move(boards)}};
}

}  // namespace bootstorm::cli
