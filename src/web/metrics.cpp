#include "web/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "bootstorm/counters.hpp"
#include "bootstorm/outcome.hpp"

namespace bootstorm::web {
namespace {

using Json = nlohmann::json;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

double number_of(const Json& of, std::string_view name) {
  const auto found = of.find(name);
  return found != of.end() && found->is_number() ? found->get<double>() : 0;
}

const Json& member_of(const Json& of, std::string_view name) {
  static const Json none = Json::object();
  const auto found = of.find(name);
  return found == of.end() ? none : *found;
}

/// The families in the order in which they are added.
class Families {
 public:
  MetricFamily& add(MetricType type, std::string_view name, std::string_view help) {
    return all_.emplace_back(MetricFamily{"bootstorm_" + std::string{name}, std::string{help}, type, {}});
  }
  static void set(MetricFamily& family, double value, Labels labels = {}) {
    ClientMetric metric;
    metric.label = std::move(labels);
    (family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    family.metric.push_back(std::move(metric));
  }
  void counter(std::string_view name, std::string_view help, double value) {
    set(add(MetricType::Counter, name, help), value);
  }
  void gauge(std::string_view name, std::string_view help, double value) {
    set(add(MetricType::Gauge, name, help), value);
  }
  [[nodiscard]] std::string text() const { return prometheus::TextSerializer{}.Serialize(all_); }

 private:
  std::vector<MetricFamily> all_;
};

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

}  // namespace

std::string metrics_text(const Json& stats) {
  Families families;
  families.gauge("up", "1 if the appliance answered.", stats.is_object() ? 1 : 0);
  if (!stats.is_object()) return families.text();
  add_frames(families, member_of(stats, "frames"));
  add_statistics(families, member_of(stats, "statistics"));
  add_workers(families, member_of(stats, "workers"));
  add_status(families, member_of(stats, "status"));
  return families.text();
}

}  // namespace bootstorm::web
