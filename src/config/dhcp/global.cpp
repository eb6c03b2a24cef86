// What goes for all networks: limits, profiles, classes.
#include "config/dhcp/dhcp.hpp"

namespace bootstorm::config {
namespace {

void read_new_clients(const YamlNode& node, NewClientLimit& limit, ErrorList& errors) {
  MapReader map{node, "new_clients", {"per_second", "burst"}, errors};
  map.read_into(limit.per_s, "per_second", whole_number(0, 1'000'000));
  map.read_into(limit.burst, "burst", whole_number(1, 1'000'000));
}

}  // namespace

void read_dhcp_global(const YamlNode& node, DhcpGlobalConfig& dhcp, ErrorList& errors) {
  MapReader map{node, "dhcp", {"new_clients", "profiles", "classes"}, errors};
  if (!map.ok()) return;
  if (const YamlNode* limit = map.section("new_clients")) read_new_clients(*limit, dhcp.new_clients, errors);
  if (const YamlNode* profiles = map.section("profiles")) read_profiles(*profiles, dhcp.profiles, errors);
  const auto* items = map.section("classes") == nullptr
                          ? nullptr
                          : map.list("classes", "a list of classes, each with name and match", client_classes_max);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) read_class(item, dhcp.classes, errors);
}

}  // namespace bootstorm::config
