#include "appliance/serve_loop.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <string_view>
#include <vector>

#include "appliance/stats.hpp"
#include "appliance/telemetry.hpp"
#include "base/exit_codes.hpp"
#include "base/model_names.hpp"
#include "base/text.hpp"

namespace bootstorm::appliance {
namespace {

constexpr long poll_interval_ms = 20;
constexpr unsigned events_at_once_max = 4096;

/// "192.168.77.1/24, 10.0.0.1/16 (VLAN 20)"
std::string networks_text(const config::Config& config) {
  std::string text;
  for (const auto& port : config.ports) {
    for (const auto& network : port.networks) {
      text += (text.empty() ? "" : ", ") + to_text(network.address) + "/" + std::to_string(network.prefix_length);
      if (network.vlan) text += " (VLAN " + std::to_string(*network.vlan) + ")";
    }
  }
  return text;
}

}  // namespace

ServeLoop::ServeLoop(const config::Config& config, const ServeOptions& options, Workers& workers, LeaseService& leases)
    : options_(options),
      leases_(leases),
      workers_(workers),
      publisher_(workers, config, options.config_path),
      control_(workers, publisher_, [this] { return status(); }, [this] { return leases_.held(); }),
      events_(workers),
      board_log_(control_.book()),
      worker_watch_(workers),
      port_watch_(workers),
      boots_(workers.now()),
      transfers_(workers.now()) {}

ServeLoop::~ServeLoop() {
  workers_.stop();
  leases_.stop();  // its thread asks the workers for the time
}

int ServeLoop::start() {
  log_machine();
  if (const int failed = leases_.restore(workers_, publisher_.config()); failed != exit_ok) return failed;
  if (const int failed = publisher_.start(); failed != exit_ok) return failed;
  control_.open(publisher_.config());
  return exit_ok;
}

void ServeLoop::log_machine() const {
  if (!workers_.hugepages()) {
    spdlog::info("frame buffers are in ordinary pages; with huge pages (sysctl vm.nr_hugepages=512) a card is faster");
  }
  if (const std::vector<unsigned> cpus = workers_.worker_cpus(); !cpus.empty()) {
    spdlog::info("{} on CPU {}, apart from all other threads", cpus.size() == 1 ? "the worker is" : "workers are",
                 fmt::join(cpus, ", "));
  }
  for (unsigned port = 0; port < workers_.ports(); ++port) spdlog::info("{}", port_text(workers_.port_info(port)));
}

int ServeLoop::run(const Signals& signals) {
  for (;;) {
    if (const std::optional<int> exit_code = poll(signals.wait_ms(poll_interval_ms))) return *exit_code;
  }
}

std::optional<int> ServeLoop::poll(std::optional<int> signal) {
  poll_events();
  worker_watch_.poll(workers_.now());
  if (signal == SIGTERM || signal == SIGINT) return stop(exit_ok);
  if (signal == SIGHUP) publisher_.reload();
  if (signal == SIGUSR1) spdlog::info("counters:\n{}", stats_text(workers_));
  if (const int failed = publisher_.poll(); failed != exit_ok) return stop(failed);
  control_.poll();  // first of all it has the book know the files that were published
  board_log_.poll(workers_.now());
  directories_.poll(publisher_.config(), workers_.now());
  if (const int failed = poll_ports(); failed != exit_ok) return stop(failed);
  leases_.poll(workers_.now());
  poll_ready();
  poll_telemetry();
  poll_supervision();
  for (const std::string& line : {boots_.poll(workers_.now(), board_log_), transfers_.poll(workers_)}) {
    if (!line.empty()) spdlog::info("{}", line);
  }
  return std::nullopt;
}

void ServeLoop::poll_events() {
  Event event;
  for (unsigned i = 0; i < events_at_once_max && workers_.next_event(event); ++i) {
    events_.take(event, workers_.now());
    boots_.take(event);
    control_.take(event);
    if (event.kind == EventKind::client_learned) publisher_.see(model_named(event.get_text()));
    if (event.kind == EventKind::addresses_in_use) addresses_in_use_ = true;
  }
  events_.poll(workers_.now());
}

int ServeLoop::poll_ports() {
  const std::optional<std::string> lost = port_watch_.poll(workers_.now());
  for (unsigned port = 0; port < workers_.ports(); ++port) control_.set_link(port, port_watch_.down_since(port));
  if (!lost) return exit_ok;
  std::cerr << "bootstorm: " << *lost << ": ip -brief link lists the interfaces that there are\n";
  return exit_environment;
}

void ServeLoop::poll_ready() {
  if (is_ready_ || !addresses_in_use_ || !publisher_.files_loaded()) return;
  is_ready_ = true;
  const ContentStatus content = status();
  std::cout << "bootstorm: ready, " << networks_text(publisher_.config()) << ", "
            << counted(content.files, "file", "files") << " in " << bytes_text(content.bytes) << ", "
            << counted(workers_.shards(), "worker", "workers") << std::endl;
}

void ServeLoop::poll_telemetry() {
  const Nanos now = workers_.now();
  if (!options_.telemetry || now < telemetry_at_) return;
  telemetry_at_ = now + nanos_per_s;
  options_.telemetry(telemetry_figures(workers_, control_.book(), now));
}

void ServeLoop::poll_supervision() {
  if (!supervision_.is_wanted()) return;
  const BoardCounts& boards = board_log_.counts();
  supervision_.poll({.is_ready = is_ready_,
                     .is_reloading = publisher_.is_reloading(),
                     .generation = publisher_.published_id(),
                     .files = publisher_.files(),
                     .booting = boards.booting,
                     .in_trouble = boards.in_trouble,
                     .workers_stopped = worker_watch_.stopped(),
                     .is_committer_stopped = leases_.is_committer_stopped(workers_.now())},
                    workers_.now());
}

ContentStatus ServeLoop::status() const {
  ContentStatus status;
  unsigned down = 0;
  for (unsigned port = 0; port < workers_.ports(); ++port) {
    if (port_watch_.down_since(port) == 0) continue;
    ++down;
    status.degraded.push_back(workers_.port_info(port).device + " has no link: nobody on that port is served");
  }
  status.ready = is_ready_ && down < workers_.ports();
  status.degraded.insert(status.degraded.end(), directories_.troubles().begin(), directories_.troubles().end());
  publisher_.describe(status);
  status.leases = leases_.status();
  status.buffers = workers_.buffers();
  return status;
}

int ServeLoop::stop(int exit_code) {
  supervision_.stopping();
  workers_.stop();
  leases_.stop();
  events_.finish();
  if (!options_.stats_path.empty()) {
    std::ofstream file{options_.stats_path};
    file << stats_json(workers_, status());
    if (!file.flush()) spdlog::error("cannot write the counters to {}", options_.stats_path);
  }
  spdlog::info("stopped; counters:\n{}", stats_text(workers_));
  publisher_.stop();  // last: a file system that does not answer may hang it (see Signals)
  return exit_code;
}

}  // namespace bootstorm::appliance
