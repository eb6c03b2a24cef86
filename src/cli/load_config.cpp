#include "cli/load_config.hpp"

#include <ostream>
#include <utility>
#include <variant>
#include <vector>

namespace bootstorm::cli {

Option config_option(std::string& path) {
  return {"-c,--config", &path, "the appliance's configuration (YAML; conf/appliance.yaml explains it)", true};
}

std::optional<config::Config> load_or_report(const std::string& path, std::ostream& err) {
  config::ConfigResult result = config::load_config(path);
  if (auto* config = std::get_if<config::Config>(&result)) return std::move(*config);
  for (const auto& error : std::get<std::vector<config::ConfigError>>(result)) err << to_text(error) << '\n';
  return std::nullopt;
}

}  // namespace bootstorm::cli
