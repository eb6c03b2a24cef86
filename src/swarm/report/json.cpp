#include <spdlog/fmt/fmt.h>

#include <nlohmann/json.hpp>
#include <span>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "swarm/report/causes.hpp"
#include "swarm/report/file_sizes.hpp"
#include "swarm/report/report.hpp"
#include "swarm/report/totals.hpp"

namespace bootstorm::swarm {

using client::Board;

namespace {

using Json = nlohmann::ordered_json;

Json waits_json(const client::WaitHistogram& waits) {
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

Json spread_json(const std::optional<Spread>& spread) {
  if (!spread) return nullptr;
  return {{"least", ms(spread->least)}, {"median", ms(spread->median)}, {"greatest", ms(spread->greatest)}};
}

Json failures_json(const Totals& totals) {
  Json failures = Json::object();
  for (std::size_t i = 0; i < totals.failures.size(); ++i) {
    if (totals.failures[i] != 0)
      failures[std::string{name_in_report(static_cast<client::Failure>(i))}] = totals.failures[i];
  }
  return failures;
}

Json causes_json(const BoardList& boards) {
  Json causes = Json::array();
  for (const Cause& cause : causes_of(boards)) {
    Json macs = Json::array();
    for (const std::uint32_t index : cause.boards) macs.push_back(to_text(boards[index]->mac()));
    causes.push_back({{"failure", name_in_report(cause.failure)},
                      {"state", client::name_of(cause.state)},
                      {"file", cause.file},
                      {"boards", cause.boards.size()},
                      {"what", what_text(cause)},
                      {"served", served_text(cause, boards)},
                      {"macs", std::move(macs)}});
  }
  return causes;
}

Json run_json(const RunFacts& run) {
  return {{"started", run.started}, {"host", run.host}, {"version", run.version}, {"command", run.command}};
}

Json files_json(const client::FileSet& files) {
  Json sizes = Json::object();
  for (const FileSize& file : sizes_of(files)) sizes[name_text(file.name)] = file.bytes;
  return {{"bytes", bytes_of(files)}, {"sizes", std::move(sizes)}};
}

/// By board; empty without --timeline.
std::vector<Json> timelines_json(const SwarmFleet& fleet, const SwarmOptions& options) {
  std::vector<Json> timelines(options.timeline ? fleet.boards().size() : 0, Json::array());
  for (const Step& step : options.timeline ? fleet.steps() : std::span<const Step>{}) {
    timelines[step.board].push_back({{"ms", ms(step.at)},
                                     {"state", client::name_of(step.state)},
                                     {"file", fmt::format("{}{}", step.prefix, step.file)},
                                     {"files_read", step.files},
                                     {"files", fleet.boards()[step.board]->expected().files}});
  }
  return timelines;
}

Json board_json(const Board& board, const SwarmFleet& fleet) {
  const client::Stats& stats = board.stats();
  return {{"mac", to_text(board.mac())},
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
          {"started_ms", stats.started_at == 0 ? Json{} : Json(ms(stats.started_at - fleet.began_at()))},
          {"first_offer_ms", stats.offered_at == 0 ? Json{} : Json(ms(stats.offered_at - stats.started_at))},
          {"boot_ms", stats.finished_at == 0 ? Json{} : Json(ms(took(board)))}};
}

Json boards_json(const SwarmFleet& fleet, const SwarmOptions& options) {
  std::vector<Json> timelines = timelines_json(fleet, options);
  Json boards = Json::array();
  for (const auto& board : fleet.boards()) {
    boards.push_back(board_json(*board, fleet));
    if (options.timeline) boards.back()["timeline"] = std::move(timelines[boards.size() - 1]);
  }
  return boards;
}

}  // namespace

std::string report_json(const SwarmFleet& fleet, const SwarmOptions& options, const client::FileSet& files,
                        const RunFacts& run, Nanos elapsed) {
  const Totals totals = totals_of(fleet);
  const Json report = {{"causes", causes_json(fleet.boards())},
                       {"run", run_json(run)},
                       {"server", servers_text(fleet.boards())},
                       {"files", files_json(files)},
                       {"model", options.only == Only::nothing ? options.models_text : ""},
                       {"only", name_of(options.only)},
                       {"device", options.device},
                       {"start", options.start},
                       {"loss", options.line.loss},
                       {"delay_ms", ms(options.line.delay_ns)},
                       {"jitter_ms", ms(options.line.jitter_ns)},
                       {"seed", options.line.seed},
                       {"boards", fleet.boards().size()},
                       {"booted", totals.booted},
                       {"failed", fleet.boards().size() - totals.booted},
                       {"failures", failures_json(totals)},
                       {"bytes", totals.bytes},
                       {"blocks", totals.blocks},
                       {"blocks_per_s", per_second(totals.blocks, elapsed)},
                       {"wait_for_data_ns", waits_json(fleet.waits())},
                       {"bytes_expected", fleet.expected().bytes},
                       {"exchanges", fleet.exchanges().total()},
                       {"exchanges_per_s", per_second(fleet.exchanges().total(), elapsed)},
                       {"exchange_ns", waits_json(fleet.exchanges())},
                       {"retransmissions", totals.asked_again},
                       {"elapsed_s", seconds(elapsed)},
                       {"data_repeated", totals.data_repeated},
                       {"offers_for_others", totals.offers_for_others},
                       {"first_offer_ms", spread_json(spread_of(totals.first_offers))},
                       {"boot_ms", spread_json(spread_of(totals.boots))},
                       {"each", boards_json(fleet, options)}};
  return report.dump(2) + '\n';
}

}  // namespace bootstorm::swarm
