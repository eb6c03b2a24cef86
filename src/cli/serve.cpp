#include "cli/serve.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <iostream>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "appliance/lease_keeping.hpp"
#include "appliance/serving.hpp"
#include "base/environment_error.hpp"
#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "config/config.hpp"
#include "dpdk/appliance.hpp"

namespace bootstorm::cli {

namespace {

void start_log(const std::string& level) {
  auto logger = spdlog::stderr_color_mt("bootstorm");
  logger->set_pattern("%H:%M:%S.%e %^%l%$ %v");
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
}

std::optional<config::Config> load(const std::string& path) {
  config::ConfigResult result = config::load_config(path);
  auto* config = std::get_if<config::Config>(&result);
  const auto errors =
      config != nullptr ? config::missing_layers(*config) : std::get<std::vector<config::ConfigError>>(result);
  for (const auto& error : errors) std::cerr << to_text(error) << '\n';
  if (!errors.empty()) return std::nullopt;
  return std::move(*config);
}

dpdk::ApplianceSettings settings_of(const config::Config& config, std::shared_ptr<LeaseJournal> journal) {
  dpdk::ApplianceSettings settings;
  for (const auto& port : config.ports) settings.ports.push_back({port.device, port.mtu});
  settings.workers = config.appliance.workers;
  settings.cpus = config.appliance.cpus;
  settings.idle = config.appliance.idle;
  settings.memory = config.appliance.memory;
  settings.sessions_max = config.tftp.sessions;
  settings.journal = std::move(journal);
  return settings;
}

}  // namespace

int serve(const appliance::ServeOptions& options) {
  start_log(options.log_level);
  const Signals signals;  // before any thread is started, so that all of them leave signals to this one
  const std::optional<config::Config> config = load(options.config_path);
  if (!config) return exit_configuration;
  appliance::LeaseKeeping leases;
  if (const int opened = leases.open(*config); opened != exit_ok) return opened;
  try {
    dpdk::Appliance workers{settings_of(*config, leases.journal())};
    appliance::Serving serving{*config, options, workers, leases};
    const int started = serving.start();
    return started == exit_ok ? serving.run(signals) : started;
  } catch (const EnvironmentError& error) {
    std::cerr << "bootstorm: " << error.what() << '\n';
    return exit_environment;
  }
}

}  // namespace bootstorm::cli
