#include "appliance/reload.hpp"

#include <exception>
#include <memory>
#include <new>
#include <sstream>
#include <utility>

#include "appliance/examine.hpp"
#include "appliance/snapshot_builder.hpp"
#include "base/text.hpp"
#include "config/ports.hpp"
#include "config/sections.hpp"

namespace bootstorm::appliance {
namespace {

using Kind = PrepareError::Kind;

Kind kind_of(content::LoadError::Kind kind) {
  switch (kind) {
    case content::LoadError::Kind::content: return Kind::configuration;
    case content::LoadError::Kind::memory: return Kind::memory;
    case content::LoadError::Kind::stopped: return Kind::stopped;
  }
  return Kind::configuration;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(std::move(line));
  return lines;
}

std::vector<std::string> device_errors(const config::Config& config, const Running& running) {
  std::vector<std::string> errors;
  const std::size_t running_ports = running.configured_ports.size();
  for (std::size_t i = 0; i < config.ports.size() && i < running_ports; ++i) {
    const config::PortConfig& port = config.ports[i];
    const std::string& device = running.configured_ports[i].device;
    if (port.device == device) continue;
    errors.push_back(to_text(config::ConfigError{
        config.file, port.at.line, port.at.column,
        "device: port " + std::to_string(i) + " is running on " + device + "; restart to change it"}));
  }
  if (config.ports.size() != running_ports) {
    errors.push_back(to_text(config::ConfigError{config.file, 0, 0,
                                                 "ports: " + std::to_string(running_ports) + " are running and " +
                                                     std::to_string(config.ports.size()) +
                                                     " are configured; restart to change that"}));
  }
  return errors;
}

/// Which settings these are, their rows in src/config say (needs_restart). The ports are those that are running.
void warn_of_restart(const config::Config& config, const Running& running, std::vector<std::string>& warnings) {
  const auto warn = [&](const std::string& setting) {
    warnings.push_back(config.file + ": " + setting + " takes effect at the next start");
  };
  for (const auto& key : config::appliance_section().restart_keys(running.appliance, config.appliance)) {
    warn("appliance." + key);
  }
  for (const auto& key : config::tftp_section().restart_keys(running.tftp, config.tftp)) warn("tftp." + key);
  for (std::size_t i = 0; i < config.ports.size(); ++i) {
    for (const auto& key : config::port_values().restart_keys(running.configured_ports[i], config.ports[i])) {
      warn(key + " of port " + std::to_string(i));
    }
  }
}

PrepareResult prepare(config::Config config, const Running& running, GenerationTicket ticket,
                      const content::LoadOptions& options, std::vector<std::string> warnings) {
  const SnapshotFacts facts{ticket.id, ticket.slot, running.shards, running.ports};
  // Once without files, because what is wrong in the configuration should not take as long to say as loading them.
  SnapshotResult tried = build_snapshot(config, {}, facts);
  if (auto* errors = std::get_if<std::vector<std::string>>(&tried)) {
    return PrepareError{Kind::configuration, std::move(*errors), std::move(warnings)};
  }
  auto loaded = content::load_content(config, options);
  auto& skipped = std::visit([](auto& result) -> std::vector<std::string>& { return result.warnings; }, loaded);
  warnings.insert(warnings.end(), skipped.begin(), skipped.end());
  if (auto* error = std::get_if<content::LoadError>(&loaded)) {
    return PrepareError{kind_of(error->kind), lines_of(error->message), std::move(warnings)};
  }
  content::Content& content = std::get<content::Content>(loaded);
  SnapshotResult built = build_snapshot(config, std::move(content.files), facts);
  return Prepared{std::move(config),
                  {std::get<std::unique_ptr<const Snapshot>>(std::move(built)), std::move(content.arena),
                   std::move(content.on_demand)},
                  content.stored_files,
                  content.stored_bytes,
                  std::move(warnings),
                  std::move(content.when_seen),
                  std::move(content.lacks)};
}

/// Runs `work`; what it throws becomes an error, because a reload must never end the process.
template <class Work>
PrepareResult guarded(Work work) noexcept {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return PrepareError{Kind::memory, {"out of memory while the configuration was being loaded"}, {}};
  } catch (const std::exception& error) {
    return PrepareError{Kind::configuration, {std::string{"the configuration cannot be loaded: "} + error.what()}, {}};
  }
}

}  // namespace

Running running_of(const config::Config& config, std::vector<Port> ports) {
  return {config.appliance, config.tftp, config.ports, std::move(ports), config.appliance.workers};
}

std::variant<Generation, PrepareError> waiting_generation(const config::Config& config, const Running& running,
                                                          GenerationTicket ticket) {
  config::Config waiting = config;
  config::for_each_network(waiting.ports, [](config::NetworkConfig& network) { network.dhcp.mode = DhcpMode::off; });
  const SnapshotFacts facts{ticket.id, ticket.slot, running.shards, running.ports, false};
  SnapshotResult built = build_snapshot(waiting, {}, facts);
  if (auto* errors = std::get_if<std::vector<std::string>>(&built)) {
    return PrepareError{Kind::configuration, std::move(*errors), {}};
  }
  return Generation{std::get<std::unique_ptr<const Snapshot>>(std::move(built)), content::Arena{}, {}};
}

PrepareResult prepare_generation(config::Config config, const Running& running, GenerationTicket ticket,
                                 const content::LoadOptions& options) noexcept {
  return guarded([&] { return prepare(std::move(config), running, ticket, options, {}); });
}

PrepareResult reload(const std::string& path, const Running& running, GenerationTicket ticket,
                     const content::LoadOptions& options) noexcept {
  return guarded([&]() -> PrepareResult {
    Examined examined = examine(path);
    if (!examined.config) return PrepareError{Kind::configuration, std::move(examined.errors), {}};
    config::Config config = *std::move(examined.config);
    if (auto errors = device_errors(config, running); !errors.empty()) {
      return PrepareError{Kind::configuration, std::move(errors), {}};
    }
    std::vector<std::string> warnings = std::move(examined.warnings);
    warn_of_restart(config, running, warnings);
    return prepare(std::move(config), running, ticket, options, std::move(warnings));
  });
}

}  // namespace bootstorm::appliance
