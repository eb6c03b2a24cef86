#include "appliance/examine.hpp"

#include <utility>
#include <variant>

#include "appliance/snapshot_check.hpp"
#include "config/dhcp/advice.hpp"
#include "operate/socket_place.hpp"

namespace bootstorm::appliance {
namespace {

std::vector<std::string> texts_of(const std::vector<config::ConfigError>& errors) {
  std::vector<std::string> texts;
  for (const config::ConfigError& error : errors) texts.push_back(to_text(error));
  return texts;
}

}  // namespace

Examined examine(const std::string& config_path) {
  Examined examined;
  config::ConfigResult read = config::load_config(config_path);
  if (const auto* errors = std::get_if<std::vector<config::ConfigError>>(&read)) {
    examined.errors = texts_of(*errors);
    return examined;
  }
  config::Config& config = std::get<config::Config>(read);
  examined.errors = texts_of(config::missing_layers(config));
  if (examined.errors.empty()) examined.errors = configuration_errors(config);
  if (!examined.errors.empty()) return examined;
  examined.warnings = config::dhcp_advice(config);
  if (std::string problem = operate::run_directory_problem(config::run_directory(config.appliance)); !problem.empty()) {
    examined.warnings.push_back(std::move(problem));
  }
  examined.config = std::move(config);
  return examined;
}

}  // namespace bootstorm::appliance
