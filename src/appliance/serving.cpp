#include "appliance/serving.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <iostream>

#include "appliance/event_log.hpp"
#include "appliance/stats.hpp"
#include "base/exit_codes.hpp"
#include "base/text.hpp"

namespace bootstorm::appliance {

namespace {

constexpr long control_interval_ms = 20;
constexpr Nanos progress_interval_ns = 60 * nanos_per_s;
constexpr unsigned events_at_once_max = 4096;

}  // namespace

Serving::Serving(const config::Config& config, const ServeOptions& options, Workers& workers, LeaseKeeping& leases)
    : options_(options),
      leases_(leases),
      workers_(workers),
      publishing_(workers_, config, options.config_path, leases) {}

Serving::~Serving() {
  workers_.stop();
  leases_.stop();  // its thread asks the appliance for the time
}

int Serving::start() {
  if (!workers_.hugepages()) {
    spdlog::info(
        "frame buffers lie in ordinary pages; with hugepages (sysctl vm.nr_hugepages=512) a card is served faster");
  }
  if (const auto cpus = workers_.worker_cpus(); !cpus.empty()) {
    spdlog::info("{} on CPU {}, nothing else of the appliance is there",
                 cpus.size() == 1 ? "the worker is" : "workers are", fmt::join(cpus, ", "));
  }
  for (unsigned port = 0; port < workers_.ports(); ++port) spdlog::info("{}", port_text(workers_.port_info(port)));
  said_at_ = workers_.now();
  if (const int failed = leases_.begin(workers_, publishing_.config()); failed != exit_ok) return failed;
  return publishing_.start();
}

void Serving::say_ready() const {
  std::string networks;
  for (const auto& port : publishing_.config().ports) {
    for (const auto& network : port.networks) {
      networks +=
          (networks.empty() ? "" : ", ") + to_text(network.address) + "/" + std::to_string(network.prefix_length);
      if (network.vlan) networks += " (VLAN " + std::to_string(*network.vlan) + ")";
    }
  }
  const ContentStatus content = publishing_.status();
  std::cout << "bootstorm: ready, " << networks << ", " << counted(content.files, "file", "files") << " in "
            << bytes_text(content.bytes) << ", " << counted(workers_.shards(), "worker", "workers") << std::endl;
}

int Serving::take_events() {
  Event event;
  for (unsigned i = 0; i < events_at_once_max && workers_.next_event(event); ++i) {
    log_event(event);
    boots_.take(event);
    if (event.kind == EventKind::addresses_in_use) addresses_in_use_ = true;
    if (event.kind == EventKind::own_address_conflict && !addresses_in_use_) {
      std::cerr << "bootstorm: " << to_text(event.ip) << " is in use by " << to_text(event.mac)
                << ": give the appliance another address in " << options_.config_path
                << ", or take it from that machine\n";
      return exit_environment;
    }
  }
  return exit_ok;
}

int Serving::run(const Signals& signals) {
  for (;;) {
    const std::optional<int> signal = signals.wait_ms(control_interval_ms);
    if (const int failed = take_events(); failed != exit_ok) return stop(failed);
    if (const std::string line = boots_.due(workers_.now()); !line.empty()) spdlog::info("{}", line);
    if (signal == SIGTERM || signal == SIGINT) return stop(exit_ok);
    if (signal == SIGHUP) publishing_.reload();
    if (signal == SIGUSR1) spdlog::info("counters:\n{}", stats_text(workers_));
    if (const int failed = publishing_.turn(); failed != exit_ok) return stop(failed);
    leases_.turn(workers_.now());
    if (!publishing_.is_ready() && addresses_in_use_ && publishing_.files_loaded()) {
      publishing_.mark_ready();
      say_ready();
    }
    say_progress();
  }
}

void Serving::say_progress() {
  const Nanos now = workers_.now();
  if (now - said_at_ < progress_interval_ns) return;
  said_at_ = now;
  std::uint64_t finished = 0;
  std::uint64_t bytes = 0;
  std::uint64_t open = 0;
  for (unsigned i = 0; i < workers_.shards(); ++i) {
    const Counters& counters = workers_.shard(i).counters;
    finished += counters[Reason::tftp_finished].get();
    bytes += counters[Statistic::tftp_bytes_acknowledged].get();
    open += counters[Statistic::tftp_sessions_open].get();
  }
  if (bytes != said_bytes_) {
    spdlog::info("in the last minute: {} sent, {} open, {}", counted(finished - said_finished_, "file", "files"), open,
                 bytes_text(bytes - said_bytes_));
  }
  said_finished_ = finished;
  said_bytes_ = bytes;
}

int Serving::stop(int exit_code) {
  publishing_.stop();
  workers_.stop();
  leases_.stop();
  if (!options_.stats_path.empty()) {
    std::ofstream file{options_.stats_path};
    file << stats_json(workers_, publishing_.status());
    if (!file.flush()) spdlog::error("the counters could not be written to {}", options_.stats_path);
  }
  spdlog::info("stopped; counters:\n{}", stats_text(workers_));
  return exit_code;
}

}  // namespace bootstorm::appliance
