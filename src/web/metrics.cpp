#include "web/metrics.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "bootstorm/counters.hpp"
#include "bootstorm/outcome.hpp"
#include "web/families.hpp"

namespace bootstorm::web {
namespace {

using Json = nlohmann::json;
/// Statistics whose name is not the metric's, by Prometheus' conventions; all others are counters and end in _total.
struct NamedStatistic {
  Statistic statistic;
  std::string_view name;
  MetricType type;
};
constexpr std::array<NamedStatistic, 3> named_statistics{{
    {Statistic::tftp_sessions_open, "tftp_transfers_open", MetricType::Gauge},
    {Statistic::dhcp_leases_held, "dhcp_leases_held", MetricType::Gauge},
    {Statistic::tftp_bytes_acknowledged, "tftp_acknowledged_bytes_total", MetricType::Counter},
}};

void add_frames(Families& families, const Json& frames) {
  MetricFamily& family =
      families.add(MetricType::Counter, "frames_total",
                   "Frames received, by what became of them; 'bootstorm reasons' explains each reason.");
  for (const auto& [name, count] : frames.items()) {
    if (count.is_number()) Families::set(family, count.get<double>(), {{"reason", name}});
  }
}

void add_statistics(Families& families, const Json& statistics) {
  for (std::size_t i = 0; i < statistic_count; ++i) {
    const auto statistic = static_cast<Statistic>(i);
    const std::string_view own_name = name_of(statistic);
    std::string name = std::string{own_name} + "_total";
    MetricType type = MetricType::Counter;
    for (const NamedStatistic& named : named_statistics) {
      if (named.statistic == statistic) name = named.name, type = named.type;
    }
    Families::set(families.add(type, name, help_of(statistic)), number_of(statistics, own_name));
  }
}

void add_workers(Families& families, const Json& workers) {
  static constexpr std::array<std::array<std::string_view, 3>, 6> rows{{
      {"received", "worker_received_frames_total", "Frames that a worker took from its receive queues."},
      {"sent", "worker_sent_frames_total", "Frames that a worker gave to a device."},
      {"handed_over", "worker_handed_over_frames_total", "Frames that a worker gave to the worker that owns them."},
      {"transmit_full", "worker_transmit_full_total", "Times that a device took fewer frames than a worker had."},
      {"buffers_short", "worker_buffers_short_total", "Times that a worker found no free frame buffer."},
      {"commit_shed", "worker_commit_shed_total",
       "Answers dropped because too many waited for their lease to be written."},
  }};
  for (const auto& [field, name, help] : rows) {
    MetricFamily& family = families.add(MetricType::Counter, name, help);
    std::size_t index = 0;
    for (const Json& worker : workers) {
      Families::set(family, number_of(member_of(worker, "io"), field), {{"worker", std::to_string(index++)}});
    }
  }
}

void add_status(Families& families, const Json& status) {
  families.gauge("ready", "1 if boards are answered.", status.value("ready", false) ? 1 : 0);
  families.gauge("files", "Files that are served.", number_of(status, "files"));
  families.gauge("files_size_bytes", "Their size.", number_of(status, "bytes"));
  families.gauge("generations_alive",
                 "Generations of files in memory: the one that is served, and older ones that are still read.",
                 number_of(status, "generations_alive"));
  families.gauge("generations_memory_bytes", "The memory of all these.", number_of(status, "generations_bytes"));
  const Json& buffers = member_of(status, "buffers");
  families.gauge("frame_buffers", "Frame buffers of all workers.", number_of(buffers, "total"));
  families.gauge("frame_buffers_in_use", "Of these, those in use.", number_of(buffers, "in_use"));
  const Json& leases = member_of(status, "leases");
  if (leases.empty()) return;
  families.counter("lease_changes_written_total", "Changes of leases that are on disk.", number_of(leases, "written"));
  families.counter("lease_commits_total", "Times that the disk was asked to keep them.", number_of(leases, "commits"));
  families.gauge("leases_writable", "0 while leases cannot be written: then no client gets a new address.",
                 leases.value("latched", false) ? 0 : 1);
}

void add_boards(Families& families, const Json& top) {
  MetricFamily& phases = families.add(MetricType::Gauge, "boards", "Boards, by how far they have got.");
  for (const auto& [phase, count] : member_of(top, "phases").items()) {
    if (count.is_number()) Families::set(phases, count.get<double>(), {{"phase", phase}});
  }
  MetricFamily& troubles = families.add(MetricType::Gauge, "boards_in_trouble",
                                        "Boards with which something is wrong, by what it is; 'bootstorm explain "
                                        "BOARD' says what to do.");
  for (const auto& [verdict, count] : member_of(top, "verdicts").items()) {
    if (count.is_number()) Families::set(troubles, count.get<double>(), {{"verdict", verdict}});
  }
}

void add_times(Families& families, const Json& times) {
  Families::set_histogram(
      families.add(MetricType::Histogram, "block_round_trip_seconds",
                   "From a block to its ACK, smoothed over a transfer; one observation a transfer. The time "
                   "that an ACK waits for its worker is a part of it."),
      member_of(times, "round_trip"));
  Families::set_histogram(families.add(MetricType::Histogram, "file_duration_seconds",
                                       "From a request for a file to the ACK of its last block."),
                          member_of(times, "file"));
  MetricFamily& boots = families.add(MetricType::Histogram, "boot_duration_seconds",
                                     "From a board's first DISCOVER to the end of its kernel, by its model.");
  for (const auto& [model, histogram] : member_of(times, "boot").items()) {
    Families::set_histogram(boots, histogram, {{"model", model}});
  }
  if (const Json& commits = member_of(times, "commit"); !commits.empty()) {
    Families::set_histogram(families.add(MetricType::Histogram, "lease_commit_duration_seconds",
                                         "How long it took to write leases to disk, one observation a commit."),
                            commits);
  }
}

}  // namespace

std::string metrics_text(const Known& known) {
  Families families;
  families.gauge("up", "1 if the appliance answered.", known.is_known() ? 1 : 0);
  if (!known.is_known()) return families.text();
  add_frames(families, member_of(known.stats, "frames"));
  add_statistics(families, member_of(known.stats, "statistics"));
  add_workers(families, member_of(known.stats, "workers"));
  add_times(families, member_of(known.stats, "times"));
  add_status(families, known.status);
  add_boards(families, known.top);
  return families.text();
}

}  // namespace bootstorm::web
