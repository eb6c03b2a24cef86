#include "cli/check.hpp"

#include <cstdint>
#include <iostream>
#include <memory>

#include "appliance/examine.hpp"
#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/load_config.hpp"
#include "config/config.hpp"
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
  const appliance::Examined examined = appliance::examine(path);
  for (const auto& warning : examined.warnings) err << "warning: " << warning << '\n';
  for (const auto& error : examined.errors) err << error << '\n';
  if (!examined.config) return exit_configuration;
  const config::Config* const config = &*examined.config;
  const content::ContentFindings found = content::survey_content(*config);
  for (const auto& warning : found.warnings) err << "warning: " << warning << '\n';
  if (!found.error.empty()) {
    err << found.error << '\n';
    return exit_configuration;
  }
  out << path << ": configuration OK: " << summary(*config, found.stored_files) << '\n';
  return exit_ok;
}

Command check_command() {
  auto path = std::make_shared<std::string>();
  return {.name = "check",
          .about = "Check a configuration and the images it names. Each mistake is reported with file, line and\n"
                   "column; what boards would miss in the images is a warning. Serves nothing.",
          .example = "  bootstorm check\n"
                     "  bootstorm check -c new.yaml && cp new.yaml /etc/bootstorm/bootstorm.yaml && bootstorm reload",
          .options = {config_option(*path)},
          .run = [path] { return check(config_path_of(*path), std::cout, std::cerr); }};
}

}  // namespace bootstorm::cli
