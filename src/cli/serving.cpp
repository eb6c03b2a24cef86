#include "cli/serving.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <utility>

#include "cli/event_log.hpp"
#include "cli/exit_codes.hpp"
#include "cli/stats.hpp"
#include "cli/text.hpp"

namespace bootstorm::cli {

namespace {

constexpr long control_interval_ms = 20;
constexpr Nanos progress_interval_ns = 60 * nanos_per_s;
constexpr unsigned events_at_once_max = 4096;

dpdk::ApplianceSettings settings_of(const control::Config& config) {
  dpdk::ApplianceSettings settings;
  for (const auto& port : config.ports) settings.ports.push_back({port.device, port.mtu});
  settings.workers = config.appliance.workers;
  settings.idle = config.appliance.idle == control::IdleMode::spin ? dpdk::IdleMode::spin : dpdk::IdleMode::adaptive;
  switch (config.appliance.memory) {
    case control::MemoryMode::automatic: settings.memory = dpdk::MemoryMode::automatic; break;
    case control::MemoryMode::hugepages: settings.memory = dpdk::MemoryMode::hugepages; break;
    case control::MemoryMode::ordinary: settings.memory = dpdk::MemoryMode::ordinary; break;
  }
  settings.sessions_max = config.tftp.sessions;
  return settings;
}

void warn(const std::vector<std::string>& warnings) {
  for (const auto& warning : warnings) spdlog::warn("{}", warning);
}

}  // namespace

Serving::Serving(const control::Config& config, const ServeOptions& options)
    : config_(config),
      options_(options),
      appliance_(settings_of(config)),
      quiescence_(appliance_),
      generations_(quiescence_,
                   [this](std::uint8_t slot) {
                     std::uint64_t uses = 0;
                     for (unsigned i = 0; i < appliance_.shards(); ++i) {
                       uses += appliance_.shard(i).generation_uses[slot].get();
                     }
                     return uses;
                   }),
      running_(control::running_of(config, appliance_.snapshot_ports())) {}

control::LoadOptions Serving::load_options() {
  control::LoadOptions options;
  options.read.stop = &stop_loading_;
  options.read.progress = [said = std::chrono::steady_clock::now()](const control::LoadProgress& progress) mutable {
    const auto now = std::chrono::steady_clock::now();
    if (now - said < std::chrono::seconds{1}) return;
    said = now;
    spdlog::info("loading: {} of {} files, {} of {}", progress.files, progress.files_total, bytes_text(progress.bytes),
                 bytes_text(progress.bytes_total));
  };
  return options;
}

void Serving::publish(control::Generation generation) {
  quiescence_.current = generations_.add(std::move(generation));
  generations_.published();
}

int Serving::fail(const control::PrepareError& error) {
  warn(error.warnings);
  for (const auto& text : error.errors) std::cerr << "bootstorm: " << text << '\n';
  return error.kind == control::PrepareError::Kind::memory ? exit_environment : exit_configuration;
}

int Serving::start() {
  auto waiting = control::waiting_generation(config_, running_, *generations_.next());
  if (const auto* error = std::get_if<control::PrepareError>(&waiting)) return fail(*error);
  if (!appliance_.hugepages()) {
    spdlog::info(
        "frame buffers lie in ordinary pages; with hugepages (sysctl vm.nr_hugepages=512) a card is served faster");
  }
  for (unsigned port = 0; port < appliance_.ports(); ++port) spdlog::info("{}", port_text(appliance_.port_info(port)));
  quiescence_.current = generations_.add(std::move(std::get<control::Generation>(waiting)));
  appliance_.start(quiescence_.current);
  generations_.published();
  said_at_ = appliance_.now();
  loading_ = std::async(std::launch::async, [this, ticket = *generations_.next()] {
    return control::prepare_generation(config_, running_, ticket, load_options());
  });
  return exit_ok;
}

void Serving::say_ready() const {
  std::string networks;
  for (const auto& port : config_.ports) {
    for (const auto& network : port.networks) {
      networks +=
          (networks.empty() ? "" : ", ") + to_text(network.address) + "/" + std::to_string(network.prefix_length);
      if (network.vlan) networks += " (VLAN " + std::to_string(*network.vlan) + ")";
    }
  }
  std::cout << "bootstorm: ready, " << networks << ", " << counted(files_, "file", "files") << " in "
            << bytes_text(bytes_) << ", " << counted(appliance_.shards(), "worker", "workers") << std::endl;
}

int Serving::take_events() {
  Event event;
  for (unsigned i = 0; i < events_at_once_max && appliance_.next_event(event); ++i) {
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
    if (const std::string line = boots_.due(appliance_.now()); !line.empty()) spdlog::info("{}", line);
    if (signal == SIGTERM || signal == SIGINT) return stop(exit_ok);
    if (signal == SIGHUP || (!loading_ && std::exchange(reload_again_, false))) begin_reload();
    if (signal == SIGUSR1) spdlog::info("counters:\n{}", stats_text(appliance_));
    if (const int failed = finish_loading(); failed != exit_ok) return stop(failed);
    if (!ready_ && addresses_in_use_ && files_loaded_) {
      ready_ = true;
      say_ready();
    }
    // The first to go is the one without files.
    if (generations_.collect() != 0 && generations_.freed() > 1) {
      spdlog::info("an old generation of files has ended, {} alive", generations_.live());
    }
    say_progress();
  }
}

void Serving::begin_reload() {
  if (loading_) {
    reload_again_ = true;
    return;
  }
  const auto ticket = generations_.next();
  if (!ticket) {
    spdlog::error("not reloaded: transfers of {} generations of files are still open; try again when some have ended",
                  generations_.live());
    return;
  }
  spdlog::info("reloading {}", options_.config_path);
  loading_ = std::async(std::launch::async, [this, ticket = *ticket] {
    return control::reload(options_.config_path, running_, ticket, load_options());
  });
}

int Serving::finish_loading() {
  if (!loading_ || loading_->wait_for(std::chrono::seconds{0}) != std::future_status::ready) return exit_ok;
  control::PrepareResult result = loading_->get();
  loading_.reset();
  if (const auto* error = std::get_if<control::PrepareError>(&result)) {
    if (!files_loaded_) return fail(*error);
    warn(error->warnings);
    for (const auto& text : error->errors) spdlog::error("{}", text);
    spdlog::error("not reloaded: what was served before is served on");
    return exit_ok;
  }
  auto& prepared = std::get<control::Prepared>(result);
  warn(prepared.warnings);
  config_ = std::move(prepared.config);
  files_ = prepared.stored_files;
  bytes_ = prepared.stored_bytes;
  const std::string note = prepared.generation.arena.note();
  publish(std::move(prepared.generation));
  if (std::exchange(files_loaded_, true)) {
    spdlog::info("reloaded: {} in {}; open transfers keep the files they began with", counted(files_, "file", "files"),
                 bytes_text(bytes_));
  } else {
    spdlog::info("files lie in {}", note);
  }
  return exit_ok;
}

void Serving::say_progress() {
  const Nanos now = appliance_.now();
  if (now - said_at_ < progress_interval_ns) return;
  said_at_ = now;
  std::uint64_t finished = 0;
  std::uint64_t bytes = 0;
  std::uint64_t open = 0;
  for (unsigned i = 0; i < appliance_.shards(); ++i) {
    const Counters& counters = appliance_.shard(i).counters;
    finished += counters[Reason::tftp_finished].get();
    bytes += counters[Tally::tftp_bytes_acknowledged].get();
    open += counters[Tally::tftp_sessions_open].get();
  }
  if (bytes != said_bytes_) {
    spdlog::info("in the last minute: {} sent, {} open, {}", counted(finished - said_finished_, "file", "files"), open,
                 bytes_text(bytes - said_bytes_));
  }
  said_finished_ = finished;
  said_bytes_ = bytes;
}

int Serving::stop(int exit_code) {
  stop_loading_ = true;
  if (loading_) loading_->wait();
  appliance_.stop();
  if (!options_.stats_path.empty()) {
    std::ofstream file{options_.stats_path};
    file << stats_json(appliance_);
    if (!file.flush()) spdlog::error("the counters could not be written to {}", options_.stats_path);
  }
  spdlog::info("stopped; counters:\n{}", stats_text(appliance_));
  return exit_code;
}

}  // namespace bootstorm::cli
