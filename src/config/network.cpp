#include "config/network.hpp"

#include <cstddef>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "config/address.hpp"

namespace bootstorm::config {
namespace {

struct NetworkReading {
  VlansSeen& vlans;
  PoolPlan& pools;
  NetworkConfig network{};
  bool has_address = false;
};

void read_address(const YamlNode& node, NetworkReading& into, ErrorList& errors) {
  const auto parsed = read_scalar(node, "address", cidr(), errors);
  if (!parsed) return;
  NetworkConfig network;
  network.address = parsed->address;
  network.prefix_length = parsed->length;
  const std::string text = cidr_text(network.address, network.prefix_length);
  const std::uint32_t first_octet = network.address.value >> 24;
  if (network.prefix_length < prefix_length_min || network.prefix_length > prefix_length_max) {
    errors.add(node.at, "address: the prefix length of " + text + " must be from 8 to 30");
  } else if (first_octet == 0 || first_octet == 127 || first_octet >= 224) {
    errors.add(node.at, "address: " + text + " is not an address a host can have on a network");
  } else if (!network.has_host(network.address)) {
    const Ipv4Address example{network.lowest().value + 1};
    errors.add(node.at, "address: " + text + " is the network's " +
                            (network.address == network.lowest() ? "own number" : "broadcast address") +
                            "; give the appliance a host address in it, such as " +
                            cidr_text(example, network.prefix_length));
  } else {
    into.network.address = network.address;
    into.network.prefix_length = network.prefix_length;
    into.has_address = true;
  }
}

/// Each VLAN, and untagged, once per port.
void claim_vlan(const MapReader& map, NetworkReading& into, ErrorList& errors) {
  const YamlNode* node = map.find("vlan");
  const Location at = node == nullptr ? map.at() : node->at;
  const auto& vlan = into.network.vlan;
  const auto [first, is_new] = into.vlans.try_emplace(vlan ? int{*vlan} : -1, at);
  if (is_new) return;
  const std::string which = vlan ? "with vlan " + std::to_string(*vlan) : "without a vlan";
  errors.add(at,
             "a second network " + which + " on this port; the first is in line " + std::to_string(first->second.line));
}

NetworkConfig& network_of(NetworkReading& into) { return into.network; }

const Section<NetworkConfig>& network_values() {
  using Fields = NetworkConfig;
  static const Section<Fields> section{
      "a network",
      {
          setting("vlan", &Fields::vlan, whole_number(1, 4094), "the 802.1Q VLAN; without this key: untagged"),
          setting("ttl", &Fields::ttl, whole_number(1, 255), "the TTL of the appliance's DHCP and TFTP packets"),
          setting("dscp", &Fields::dscp, whole_number(0, 63), "the DSCP of these packets (RFC 2474)"),
          setting("path_mtu", &Fields::path_mtu, whole_number(mtu_min, mtu_max),
                  "the largest IP packet in bytes that reaches every board"),
          shared_setting(),
      },
      {}};
  return section;
}

const Section<NetworkReading>& network_section() {
  using Row = Setting<NetworkReading>;
  static const Row address{{.key = "address",
                            .help = "the appliance's own address and the length of the network's prefix",
                            .shape = cidr().shape,
                            .is_required = true},
                           read_address};
  static const Row dhcp{
      {.key = "dhcp", .help = "without this key no addresses are given out here", .shape = dhcp_shape()},
      [](const YamlNode& node, NetworkReading& into, ErrorList& errors) {
        read_dhcp(node, into.network, into.pools, errors);
      }};
  static const Row subnets{{.key = "subnets",
                            .help = "subnets that are reached from this network",
                            .shape = subnets_shape(),
                            .may_be_empty = true},
                           [](const YamlNode& node, NetworkReading& into, ErrorList& errors) {
                             if (into.has_address) read_subnets(node, into.network, into.pools, errors);
                           }};
  static const Section<NetworkReading> section{
      "a network", together<NetworkReading>({{address}, rows_for(network_values(), network_of), {dhcp, subnets}})};
  return section;
}

}  // namespace

std::string cidr_text(Ipv4Address address, std::uint8_t prefix_length) {
  return to_text(address) + '/' + std::to_string(prefix_length);
}

Setting<NetworkConfig> shared_setting() {
  return setting("shared", &NetworkConfig::shared, image_name(), "networks of the same name share one wire");
}

Shape network_shape() { return network_section().shape(); }

std::optional<NetworkConfig> read_network(const YamlNode& node, VlansSeen& vlans, PoolPlan& pools, ErrorList& errors) {
  MapReader map = network_section().open(node, errors);
  if (!map.ok()) return std::nullopt;
  NetworkReading reading{vlans, pools};
  // Until the address has been read, the widest network there is: without one the rest is still read for its own
  // mistakes, and nothing is outside.
  reading.network.prefix_length = 0;
  reading.network.at = map.at();
  network_section().read(map, reading);
  if (map.find("vlan") == nullptr || reading.network.vlan) claim_vlan(map, reading, errors);
  return reading.has_address ? std::optional{std::move(reading.network)} : std::nullopt;
}

}  // namespace bootstorm::config
