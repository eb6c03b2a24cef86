#include "cli/load_config.hpp"

#include <ostream>
#include <utility>
#include <variant>
#include <vector>

namespace bootstorm::cli {
namespace {

bool report(const std::vector<config::ConfigError>& errors, std::ostream& err) {
  for (const auto& error : errors) err << to_text(error) << '\n';
  return !errors.empty();
}

}  // namespace

Option config_option(std::string& path) {
  return {"-c,--config", &path, "the appliance's configuration (YAML; conf/appliance.yaml explains it)", true};
}

std::optional<config::Config> load_or_report(const std::string& path, std::ostream& err) {
  config::ConfigResult result = config::load_config(path);
  if (auto* config = std::get_if<config::Config>(&result)) return std::move(*config);
  report(std::get<std::vector<config::ConfigError>>(result), err);
  return std::nullopt;
}

std::optional<config::Config> load_with_layers_or_report(const std::string& path, std::ostream& err) {
  auto config = load_or_report(path, err);
  if (config && report(config::missing_layers(*config), err)) return std::nullopt;
  return config;
}

}  // namespace bootstorm::cli
