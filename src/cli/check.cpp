#include "cli/check.hpp"

#include <cstdint>
#include <ostream>
#include <variant>
#include <vector>

#include "base/text.hpp"
#include "config/config.hpp"
#include "config/dhcp/advice.hpp"
#include "content/content.hpp"

namespace bootstorm::cli {
namespace {

std::string summary(const config::Config& config, std::uint64_t files) {
  std::uint64_t networks = 0;
  std::uint64_t pool_addresses = 0;
  std::uint64_t subnets = 0;
  config::for_each_network(config.ports, [&](const config::NetworkConfig& network) {
    ++(network.is_subnet ? subnets : networks);
    if (network.dhcp.mode == DhcpMode::off) return;
    for (const auto& range : network.dhcp.pool) pool_addresses += range.size();
  });
  std::string text = counted(config.appliance.workers, "worker", "workers");
  text += ", " + counted(config.ports.size(), "port", "ports");
  text += ", " + counted(networks, "network", "networks");
  if (subnets != 0) text += ", " + counted(subnets, "subnet", "subnets");
  text += ", " + counted(pool_addresses, "address to give out", "addresses to give out");
  text += ", " + counted(config.images.size(), "image", "images");
  text += ", " + counted(files, "file", "files");
  text += ", " + counted(config.boards.size(), "known board", "known boards");
  if (!config.groups.empty()) text += ", " + counted(config.groups.size(), "group", "groups");
  return text;
}

}  // namespace

int check(const std::string& path, std::ostream& out, std::ostream& err) {
  const config::ConfigResult result = config::load_config(path);
  const auto* config = std::get_if<config::Config>(&result);
  const auto errors =
      config != nullptr ? config::missing_layers(*config) : std::get<std::vector<config::ConfigError>>(result);
  for (const auto& error : errors) err << to_text(error) << '\n';
  if (!errors.empty()) return 1;
  for (const auto& warning : config::dhcp_advice(*config)) err << "warning: " << warning << '\n';
  const content::ContentFindings found = content::survey_content(*config);
  for (const auto& warning : found.warnings) err << "warning: " << warning << '\n';
  if (!found.error.empty()) {
    err << found.error << '\n';
    return 1;
  }
  out << path << ": right: " << summary(*config, found.stored_files) << '\n';
  return 0;
}

}  // namespace bootstorm::cli
