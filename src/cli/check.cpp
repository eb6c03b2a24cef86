#include "cli/check.hpp"

#include <cstdint>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "appliance/examine.hpp"
#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/ask.hpp"
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

struct Checked {
  std::vector<std::string> errors;
  std::vector<std::string> warnings;
  std::string summary;  // if there are no errors
};

Checked checked(const std::string& path) {
  appliance::Examined examined = appliance::examine(path);
  Checked result{std::move(examined.errors), std::move(examined.warnings), {}};
  if (!examined.config) return result;
  const content::ContentFindings found = content::survey_content(*examined.config);
  result.warnings.insert(result.warnings.end(), found.warnings.begin(), found.warnings.end());
  if (!found.error.empty()) {
    result.errors.push_back(found.error);
  } else {
    result.summary = summary(*examined.config, found.stored_files);
  }
  return result;
}

int check_as_json(const std::string& path, std::ostream& out) {
  const Checked result = checked(path);
  const nlohmann::ordered_json json{{"ok", result.errors.empty()},
                                    {"errors", result.errors},
                                    {"warnings", result.warnings},
                                    {"summary", result.summary}};
  out << json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
  return result.errors.empty() ? exit_ok : exit_configuration;
}

struct CheckWords {
  std::string path;
  bool is_json = false;
};

}  // namespace

int check(const std::string& path, std::ostream& out, std::ostream& err) {
  const Checked result = checked(path);
  for (const auto& warning : result.warnings) err << "warning: " << warning << '\n';
  for (const auto& error : result.errors) err << error << '\n';
  if (!result.errors.empty()) return exit_configuration;
  out << path << ": configuration OK: " << result.summary << '\n';
  return exit_ok;
}

Command check_command() {
  auto words = std::make_shared<CheckWords>();
  return {.name = "check",
          .about =
              "Check a configuration and the images it names. Each mistake is reported with file, line and\n"
              "column; what boards would miss in the images is a warning. Serves nothing.",
          .example =
              "  bootstorm check\n"
              "  bootstorm check -c new.yaml && cp new.yaml /etc/bootstorm/bootstorm.yaml && bootstorm reload",
          .options = {config_option(words->path), json_option(words->is_json)},
          .run = [words] {
            const std::string path = config_path_of(words->path);
            return words->is_json ? check_as_json(path, std::cout) : check(path, std::cout, std::cerr);
          }};
}

}  // namespace bootstorm::cli
