#include "swarm/report/report.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "swarm/report/causes.hpp"
#include "swarm/report/file_sizes.hpp"
#include "swarm/report/totals.hpp"

namespace bootstorm::swarm {

using client::State;

namespace {

constexpr std::size_t width = 80;
constexpr std::size_t boards_named_max = 4;
constexpr std::size_t files_named_max = 5;

std::string failed_text(const BoardList& boards) {
  std::string text;
  for (const Cause& cause : causes_of(boards)) {
    text +=
        wrapped(fmt::format("{}, {}", counted(cause.boards.size(), "board", "boards"), what_text(cause)), "  ", width);
    if (const std::string served = served_text(cause, boards); !served.empty())
      text += wrapped(served, "      ", width);
    text += wrapped(names_text(cause, boards, boards_named_max), "      ", width);
  }
  return text;
}

std::string files_text(const client::FileSet& files) {
  const std::vector<FileSize> sizes = sizes_of(files);
  std::string text = fmt::format("{}, {}", counted(sizes.size(), "file", "files"), bytes_text(bytes_of(files)));
  for (std::size_t i = 0; i < std::min(sizes.size(), files_named_max); ++i) {
    text += fmt::format("{}{} {}", i == 0 ? ": " : ", ", name_text(sizes[i].name), bytes_text(sizes[i].bytes));
  }
  return text + (sizes.size() > files_named_max ? ", …" : "");
}

void add_figures(const SwarmFleet& fleet, const Totals& totals, Nanos took, const auto& row) {
  if (totals.bytes != 0) row("bytes", fmt::format("{}, all compared with the files", bytes_text(totals.bytes)));
  row("time", totals.blocks == 0
                  ? fmt::format("{:.2f} s", seconds(took))
                  : fmt::format("{:.2f} s, {:.0f} blocks/s", seconds(took), per_second(totals.blocks, took)));
  if (fleet.exchanges().total() != 0) {
    const client::WaitHistogram& waits = fleet.exchanges();
    row("DHCP exchanges", fmt::format("{}, {:.0f}/s", waits.total(), per_second(waits.total(), took)));
    row("DISCOVER to ACK", waits_text(waits));
  }
  if (const auto offers = spread_of(totals.first_offers)) {
    row("first OFFER", spread_text(*offers));
  }
  if (fleet.waits().total() != 0) row("wait for DATA", waits_text(fleet.waits()));
  if (const auto boots = spread_of(totals.boots)) {
    row("boot time", spread_text(*boots));
    row("slowest board", fmt::format("{} (serial {:08x}), {}", to_text(totals.slowest->mac()), totals.slowest->serial(),
                                     to_text(totals.slowest->ip())));
  }
  if (totals.asked_again != 0) row("retransmissions", fmt::format("{} requests and ACKs", totals.asked_again));
  if (totals.data_repeated != 0) row("duplicates", fmt::format("{} DATA frames received", totals.data_repeated));
  if (totals.offers_for_others != 0) {
    row("wrong OFFERs", fmt::format("{} sent to a board but meant for another", totals.offers_for_others));
  }
  if (fleet.overflowed() != 0) row("line overflow", fmt::format("{} frames lost", fleet.overflowed()));
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

std::string report_text(const SwarmFleet& fleet, const client::FileSet& files, const RunFacts& run, Nanos took) {
  const Totals totals = totals_of(fleet);
  const std::size_t failed = fleet.boards().size() - totals.booted;
  std::string text;
  const auto row = [&](std::string_view name, const std::string& value) {
    constexpr std::string_view indent = "                   ";
    const std::string lines = wrapped(value, indent, width);
    text += fmt::format("  {:<17}{}", name, std::string_view{lines}.substr(indent.size()));
  };
  if (failed != 0) {
    text += fmt::format("{} of {} did not boot:\n{}\n", failed, counted(fleet.boards().size(), "board", "boards"),
                        failed_text(fleet.boards()));
  }
  row("boards", fmt::format("{} of {} booted, {} failed", totals.booted, fleet.boards().size(), failed));
  if (failed != 0) row("reasons", failures_text(totals));
  add_figures(fleet, totals, took, row);
  row("server", servers_text(fleet.boards()));
  if (!files.files().empty()) row("files", files_text(files));
  row("run", fmt::format("{}, bootstorm {}, on {}", run.started, run.version, run.host));
  row("command", run.command);
  return text;
}

}  // namespace bootstorm::swarm
