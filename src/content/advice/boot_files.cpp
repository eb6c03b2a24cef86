#include "content/advice/boot_files.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "base/text.hpp"

namespace bootstorm::content {
namespace {

/// As the server takes the name: '\' for '/', none of them at the beginning, none doubled, letters in one case.
std::string requested(std::string_view name) {
  std::string path;
  for (const char c : folded_path(name)) {
    const bool is_slash = c == '/' || c == '\\';
    if (is_slash && (path.empty() || path.back() == '/')) continue;
    path += is_slash ? '/' : c;
  }
  return path;
}

bool is_url(std::string_view name) { return name.find("://") != name.npos; }

/// The names that clients are told, and which classes tell them: "class bios: boot_file undionly.kpxe".
std::map<std::string, std::string> told_names(const config::Config& config) {
  std::map<std::string, std::string> names;
  for (const config::ClassConfig& one : config.dhcp.classes) {
    if (!one.settings.boot_server.is_zero()) continue;
    const auto add = [&](const std::string& name, std::string_view key) {
      if (name.empty() || is_url(name)) return;
      names.try_emplace(requested(name),
                        "class " + one.settings.name + ": " + std::string{key} + ' ' + in_quotes(name));
    };
    add(one.settings.boot_file, "boot_file");
    for (const config::MenuItemConfig& item : one.items) add(item.file, "the menu's file");
  }
  return names;
}

bool gives_addresses(const config::Config& config) {
  bool gives = false;
  config::for_each_network(
      config.ports, [&](const config::NetworkConfig& network) { gives = gives || network.dhcp.mode != DhcpMode::off; });
  return gives;
}

}  // namespace

std::vector<std::string> boot_file_advice(const config::Config& config, const ContentPlan& plan) {
  std::vector<std::string> advice;
  const auto& classes = config.dhcp.classes;
  const bool all_go_elsewhere = !classes.empty() && std::all_of(classes.begin(), classes.end(), [](const auto& one) {
    return !one.settings.boot_server.is_zero() || is_url(one.settings.boot_file);
  });
  if (config.images.empty() && gives_addresses(config) && !all_go_elsewhere) {
    advice.push_back(config.file + ": no images: boards get addresses, but no files");
  }
  std::map<std::string, std::string> missing = told_names(config);
  if (missing.empty()) return advice;
  for (const PlannedName& name : plan.names) missing.erase(folded_path(name.path));
  for (const RenderedFile& file : plan.rendered) missing.erase(folded_path(file.path));
  for (const auto& [path, text] : missing) {
    advice.push_back(config.file + ": " + text + " is in no image; its clients will not find it");
  }
  return advice;
}

}  // namespace bootstorm::content
