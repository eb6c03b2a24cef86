#include "config/network.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "config/address.hpp"

namespace bootstorm::config {
namespace {

bool read_address(MapReader& map, NetworkConfig& network) {
  const YamlNode* node = map.require("address");
  if (node == nullptr) return false;
  const auto parsed = read_scalar(*node, "address", cidr(), map.errors());
  if (!parsed) return false;
  network.address = parsed->address;
  network.prefix_length = parsed->prefix_length;

  constexpr std::uint8_t prefix_length_min = 8;
  constexpr std::uint8_t prefix_length_max = 30;  // shorter hosts parts have no room for a board
  const std::string text = to_text(network.address) + '/' + std::to_string(network.prefix_length);
  const std::uint32_t first_octet = network.address.value >> 24;
  if (network.prefix_length < prefix_length_min || network.prefix_length > prefix_length_max) {
    map.errors().add(node->at, "address: the prefix length of " + text + " must be from 8 to 30");
  } else if (first_octet == 0 || first_octet == 127 || first_octet >= 224) {
    map.errors().add(node->at, "address: " + text + " is not an address a host can have on a network");
  } else if (!network.has_host(network.address)) {
    const Ipv4Address example{network.lowest().value + 1};
    map.errors().add(node->at, "address: " + text + " is the network's " +
                                   (network.address == network.lowest() ? "own number" : "broadcast address") +
                                   "; give the appliance a host address in it, such as " + to_text(example) + '/' +
                                   std::to_string(network.prefix_length));
  } else {
    return true;
  }
  return false;
}

void read_vlan(MapReader& map, NetworkConfig& network, VlansSeen& vlans) {
  const YamlNode* node = map.find("vlan");
  if (node != nullptr) {
    const auto vlan = read_scalar(*node, "vlan", whole_number(1, 4094), map.errors());
    if (!vlan) return;
    network.vlan = static_cast<std::uint16_t>(*vlan);
  }
  const Location at = node == nullptr ? map.at() : node->at;
  const auto [first, is_new] = vlans.try_emplace(network.vlan ? int{*network.vlan} : -1, at);
  if (is_new) return;
  const std::string which = network.vlan ? "with vlan " + std::to_string(*network.vlan) : "without a vlan";
  map.errors().add(
      at, "a second network " + which + " on this port; the first is in line " + std::to_string(first->second.line));
}

/// Subnets that are reached from a network: behind relays, or on its wire.
void read_subnet(const YamlNode& node, NetworkConfig& home, PoolPlan& pools, ErrorList& errors) {
  MapReader map{node, "a subnet", {"subnet", "relays", "shared", "dhcp"}, errors};
  if (!map.ok()) return;
  const YamlNode* address = map.require("subnet");
  if (address == nullptr) return;
  const auto parsed = read_scalar(*address, "subnet", cidr(), errors);
  if (!parsed) return;
  NetworkConfig subnet;
  subnet.is_subnet = true;
  subnet.at = address->at;
  subnet.ttl = home.ttl;
  subnet.dscp = home.dscp;
  subnet.vlan = home.vlan;
  subnet.path_mtu = home.path_mtu;
  subnet.address = parsed->address;
  subnet.prefix_length = parsed->prefix_length;
  const std::string text = to_text(subnet.address) + '/' + std::to_string(subnet.prefix_length);
  if (subnet.prefix_length < 8 || subnet.prefix_length > 30) {
    errors.add(address->at, "subnet: the prefix length of " + text + " must be from 8 to 30");
    return;
  }
  if (subnet.address != subnet.lowest()) {
    errors.add(address->at, "subnet: " + text + " has bits behind its prefix; write " + to_text(subnet.lowest()) + '/' +
                                std::to_string(subnet.prefix_length));
    return;
  }
  const auto overlaps = [&](const NetworkConfig& other) {
    return other.contains(subnet.address) || subnet.contains(other.lowest());
  };
  if (overlaps(home) || std::any_of(home.subnets.begin(), home.subnets.end(), overlaps)) {
    errors.add(address->at, "subnet: " + text + " overlaps its network or another subnet of it");
    return;
  }
  constexpr std::size_t relays_max = 16;
  if (const auto* items = map.list("relays", "a list of IPv4 addresses such as [10.5.0.1]", relays_max)) {
    for (const YamlNode& item : *items) {
      if (const auto relay = read_scalar(item, "relays", ipv4_address(), errors)) subnet.relays.push_back(*relay);
    }
  }
  subnet.shared = map.read("shared", image_name()).value_or("");
  if (const YamlNode* dhcp = map.require("dhcp")) read_dhcp(*dhcp, subnet, pools, errors);
  home.subnets.push_back(std::move(subnet));
}

}  // namespace

std::optional<NetworkConfig> read_network(const YamlNode& node, VlansSeen& vlans, PoolPlan& pools, ErrorList& errors) {
  MapReader map{node, "a network", {"address", "vlan", "ttl", "dscp", "path_mtu", "shared", "dhcp", "subnets"}, errors};
  if (!map.ok()) return std::nullopt;
  NetworkConfig network;
  read_vlan(map, network, vlans);
  map.read_into(network.ttl, "ttl", whole_number(1, 255));
  map.read_into(network.dscp, "dscp", whole_number(0, 63));
  if (const auto mtu = map.read("path_mtu", whole_number(mtu_min, mtu_max)))
    network.path_mtu = static_cast<std::uint16_t>(*mtu);
  const bool has_address = read_address(map, network);
  if (!has_address) {
    // The widest network there is: the rest is still read for its own mistakes, and nothing is outside.
    network.address = {};
    network.prefix_length = 0;
  }
  network.at = map.at();
  network.shared = map.read("shared", image_name()).value_or("");
  if (const YamlNode* dhcp = map.find("dhcp")) read_dhcp(*dhcp, network, pools, errors);
  const auto* subnets = map.section("subnets") == nullptr
                            ? nullptr
                            : map.list("subnets", "a list of subnets, each with subnet and dhcp", subnets_max);
  for (std::size_t i = 0; has_address && subnets != nullptr && i < subnets->size(); ++i) {
    read_subnet((*subnets)[i], network, pools, errors);
  }
  return has_address ? std::optional{std::move(network)} : std::nullopt;
}

}  // namespace bootstorm::config
