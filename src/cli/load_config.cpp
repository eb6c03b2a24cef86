#include "cli/load_config.hpp"

#include <filesystem>
#include <ostream>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

namespace bootstorm::cli {

Option config_option(std::string& path) {
  return {"-c,--config",
          &path,
          std::string{"the appliance's configuration (bootstorm.yaml(5) explains it); without it,\n"} + config_default,
          false,
          {},
          nullptr,
          "FILE"};
}

std::string config_path_of(const std::string& named) { return named.empty() ? config_default : named; }

std::optional<config::Config> load_or_report(const std::string& named, std::ostream& err) {
  const std::string path = config_path_of(named);
  std::error_code ignored;
  if (named.empty() && !std::filesystem::exists(path, ignored)) {
    err << "bootstorm: there is no configuration at " << path
        << ": `bootstorm init` makes one, or name another with -c\n";
    return std::nullopt;
  }
  config::ConfigResult result = config::load_config(path);
  if (auto* config = std::get_if<config::Config>(&result)) return std::move(*config);
  for (const auto& error : std::get<std::vector<config::ConfigError>>(result)) err << to_text(error) << '\n';
  return std::nullopt;
}

}  // namespace bootstorm::cli
