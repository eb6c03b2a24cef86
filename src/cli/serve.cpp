// bootstorm serve: the appliance, from start to stop.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <new>
#include <thread>
#include <utility>

#include "appliance/examine.hpp"
#include "appliance/lease_service.hpp"
#include "appliance/serve_loop.hpp"
#include "base/environment_error.hpp"
#include "base/exit_codes.hpp"
#include "base/journal_sink.hpp"
#include "base/machine_limits.hpp"
#include "base/random_key.hpp"
#include "base/signals.hpp"
#include "cli/commands.hpp"
#include "cli/load_config.hpp"
#include "cli/serve_rights.hpp"
#include "config/config.hpp"
#include "dpdk/appliance.hpp"
#include "dpdk/device/telemetry.hpp"
#include "rights/rights.hpp"

namespace bootstorm::cli {
namespace {

constexpr const char* about =
    "Boot the network's boards. Prints a line that begins 'bootstorm: ready' once boards are\n"
    "answered. SIGTERM and SIGINT stop the appliance; SIGHUP reloads configuration and files\n"
    "without disturbing open transfers; SIGUSR1 logs the counters.";

struct ServeWords : appliance::ServeOptions {
  std::string log_level = "info";
};

void start_log(const std::string& level) {
  const bool is_journal = journal_send() != nullptr && goes_to_journal(std::getenv("JOURNAL_STREAM"), STDERR_FILENO);
  auto logger = is_journal ? std::make_shared<spdlog::logger>("bootstorm", journal_sink(journal_send()))
                           : spdlog::stderr_color_mt("bootstorm");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
}

dpdk::ApplianceSettings settings_of(const config::Config& config, std::shared_ptr<LeaseJournal> journal) {
  dpdk::ApplianceSettings settings;
  settings.tid_key = random_key();
  for (const auto& port : config.ports) settings.ports.push_back({port.device, port.mtu});
  settings.workers = config.appliance.workers;
  settings.cpus = config.appliance.cpus;
  settings.idle = config.appliance.idle;
  settings.memory = config.appliance.memory;
  settings.telemetry = config.appliance.telemetry;
  settings.run_directory = config::run_directory(config.appliance);
  settings.sessions_max = config.tftp.sessions;
  settings.journal = std::move(journal);
  return settings;
}

/// The program's own, and what drivers open for each queue of a port; twice what is known to be used.
MachineNeed need_of(const config::Config& config) {
  const std::size_t workers = config.appliance.workers;
  const std::size_t cpus = std::thread::hardware_concurrency();
  return {.files = 96 + 4 * cpus + 8 * workers + config.ports.size() * (8 + 4 * workers),
          .threads = 8 + workers + cpus};
}

int serve(const ServeWords& words, const Signals& signals) {
  const appliance::Examined examined = appliance::examine(words.config_path);
  for (const auto& warning : examined.warnings) spdlog::warn("{}", warning);
  for (const auto& error : examined.errors) std::cerr << error << '\n';
  if (!examined.config) return exit_configuration;
  const config::Config* const config = &*examined.config;
  check_machine_limits(need_of(*config));
  rights::Rights rights{wanted_rights(*config, words.config_path, words.stats_path)};
  appliance::LeaseService leases;
  if (const int opened = leases.open(*config); opened != exit_ok) return opened;
  dpdk::ApplianceSettings settings = settings_of(*config, leases.journal());
  settings.enclose_worker = [&rights] { return rights.enclose_worker(); };
  dpdk::Appliance workers{settings};
  rights.drop();
  for (const auto& warning : rights.warnings()) spdlog::warn("{}", warning);
  spdlog::info("{}", rights.text());
  appliance::ServeOptions options = words;
  if (config->appliance.telemetry) options.telemetry = dpdk::publish_telemetry;
  appliance::ServeLoop loop{*config, options, workers, leases};
  const int started = loop.start();
  return started == exit_ok ? loop.run(signals) : started;
}

int serve(const ServeWords& words) {
  start_log(words.log_level);
  try {
    const Signals signals;  // before any thread is started, so that all of them leave signals to this one
    return serve(words, signals);
  } catch (const EnvironmentError& error) {
    std::cerr << "bootstorm: " << error.what() << '\n';
  } catch (const std::bad_alloc&) {
    std::cerr << "bootstorm: there is not enough memory: give this process more (ulimit -v, MemoryMax=), or lower "
                 "tftp.cache and tftp.sessions in "
              << words.config_path << '\n';
  }
  return exit_environment;
}

}  // namespace

Command serve_command() {
  auto words = std::make_shared<ServeWords>();
  return {.name = "serve",
          .about = about,
          .example = "  bootstorm serve -c /etc/bootstorm/lab.yaml --log-level debug",
          .options = {config_option(words->config_path),
                      {"--log-level", &words->log_level, "the least severity that is logged", false,
                       {"debug", "info", "warn", "error"}},
                      {.names = "--stats",
                       .value = &words->stats_path,
                       .help = "write all counters to this file, as JSON, on exit",
                       .value_name = "FILE"}},
          .run = [words] {
            words->config_path = config_path_of(words->config_path);
            return serve(*words);
          }};
}

}  // namespace bootstorm::cli
