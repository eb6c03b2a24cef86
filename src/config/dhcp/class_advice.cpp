// Whether the clients of a class can do anything with what it gives them.
#include <algorithm>
#include <string_view>

#include "bootstorm/wire/dhcp.hpp"
#include "base/text.hpp"
#include "config/dhcp/advice.hpp"

namespace bootstorm::config {
namespace {

/// The beginning that the class wants a text option to have; empty: it does not look at it.
std::string_view wanted(const ClassConfig& client_class, DhcpOption code) {
  for (const ClientCondition& condition : client_class.settings.conditions) {
    const bool is_it = condition.about == ClientCondition::About::option &&
                       condition.code == static_cast<std::uint8_t>(code) && !condition.values.empty();
    if (!is_it) continue;
    const auto& value = condition.values.front();
    return {reinterpret_cast<const char*>(value.data()), value.size()};
  }
  return {};
}

bool looks_at(const ClassConfig& client_class, DhcpOption code) {
  return std::ranges::any_of(client_class.settings.conditions, [&](const ClientCondition& condition) {
    return condition.about == ClientCondition::About::option && condition.code == static_cast<std::uint8_t>(code);
  });
}

bool is_url(std::string_view file) { return file.starts_with("http://") || file.starts_with("https://"); }

/// Why the class is of no use to its clients; empty: it is.
std::string complaint_about(const ClassConfig& client_class) {
  const ClientClass& settings = client_class.settings;
  const std::string_view vendor = wanted(client_class, DhcpOption::vendor_class);
  const bool is_loader = looks_at(client_class, DhcpOption::ipxe) || looks_at(client_class, DhcpOption::user_class);
  if (vendor.starts_with("HTTPClient")) {
    if (!is_url(settings.boot_file)) return "UEFI HTTP boot needs a boot_file that begins with http:// or https://";
    if (!client_class.items.empty()) return "UEFI HTTP boot shows no menu; give a boot_file alone";
    return {};
  }
  if (vendor.starts_with("PXEClient") && !is_loader && is_url(settings.boot_file)) {
    return "a PXE ROM fetches by TFTP alone and takes the URL for a file's name; for UEFI HTTP boot, match "
           "vendor_class "
           "HTTPClient*";
  }
  if (!vendor.empty() && !vendor.starts_with("PXEClient") && !client_class.items.empty()) {
    return "only clients of vendor_class PXEClient* show a menu";
  }
  return {};
}

}  // namespace

void advise_on_classes(const Config& config, std::vector<std::string>& advice) {
  for (const ClassConfig& client_class : config.dhcp.classes) {
    const std::string complaint = complaint_about(client_class);
    if (complaint.empty()) continue;
    const ConfigError warning{config.file, client_class.at.line, client_class.at.column,
                              "class " + client_class.settings.name + ": " + complaint};
    advice.push_back(to_text(warning));
  }
}

}  // namespace bootstorm::config
