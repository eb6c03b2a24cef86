// What applies to all networks: limits, profiles, classes.
#include "config/dhcp/dhcp.hpp"

namespace bootstorm::config {
namespace {

const Section<NewClientLimit>& new_clients_section() {
  static const Section<NewClientLimit> section{
      "new_clients",
      {setting("per_second", &NewClientLimit::per_s, whole_number(0, 1'000'000), "how many per second; 0: no limit"),
       setting("burst", &NewClientLimit::burst, whole_number(1, 1'000'000), "how many at once")},
      DhcpGlobalConfig{}.new_clients};
  return section;
}

}  // namespace

const Section<DhcpGlobalConfig>& dhcp_global_section() {
  using Fields = DhcpGlobalConfig;
  static const Setting<Fields> profiles{
      {.key = "profiles",
       .help = "what boot clients of each kind need; the example profiles.yaml has what is built in",
       .shape = profiles_shape(),
       .may_be_empty = true},
      [](const YamlNode& node, Fields& dhcp, ErrorList& errors) { read_profiles(node, dhcp.profiles, errors); }};
  static const Setting<Fields> classes{
      {.key = "classes",
       .help = "clients that get the same options; the first class that matches counts",
       .shape = classes_shape(),
       .may_be_empty = true},
      [](const YamlNode& node, Fields& dhcp, ErrorList& errors) { read_classes(node, dhcp.classes, errors); }};
  static const Section<Fields> section{"dhcp",
                                       {mapping("new_clients", &Fields::new_clients, new_clients_section(),
                                                "first addresses for boards that are not listed, on each port"),
                                        profiles, classes}};
  return section;
}

}  // namespace bootstorm::config
