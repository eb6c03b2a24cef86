// Input: the text of a configuration. It is refused with a place that exists, or what it says hangs together.
#include "config/config.hpp"

#include <algorithm>
#include <string_view>

#include "fuzz/harness.hpp"

namespace bootstorm::fuzz {
namespace {

std::string inspect_errors(const std::vector<config::ConfigError>& errors, std::string_view text) {
  if (errors.empty()) return "refused without a reason";
  const auto lines = 1 + std::count(text.begin(), text.end(), '\n') + std::count(text.begin(), text.end(), '\r');
  for (const config::ConfigError& error : errors) {
    if (error.message.empty()) return "an error that says nothing";
    if (error.line < 0 || error.line > lines + 1) return "an error in line " + std::to_string(error.line);
  }
  return "";
}

std::string inspect_config(const config::Config& config) {
  if (config.ports.empty()) return "a configuration without a port";
  for (const config::PortConfig& port : config.ports) {
    if (port.networks.empty()) return "a port without a network";
    for (const config::NetworkConfig& network : port.networks) {
      if (!network.contains(network.address)) return "an own address outside of its network";
      for (const auto& range : network.dhcp.pool) {
        if (range.last < range.first) return "a range that runs backwards";
        if (!network.contains(range.first) || !network.contains(range.last)) return "a pool outside of its network";
      }
    }
  }
  if (config.default_image && *config.default_image >= config.images.size()) return "a default image that is not there";
  for (const config::BoardConfig& board : config.boards) {
    if (board.image && *board.image >= config.images.size()) return "a board with an image that is not there";
  }
  return "";
}

}  // namespace

std::string config(Input input) {
  const std::string_view text{reinterpret_cast<const char*>(input.data()), input.size()};
  const config::ConfigResult result = config::parse_config(text, "fuzz.yaml");
  const auto* errors = std::get_if<std::vector<config::ConfigError>>(&result);
  if (errors != nullptr) return inspect_errors(*errors, text);
  return inspect_config(std::get<config::Config>(result));
}

}  // namespace bootstorm::fuzz
