#include "control/config_ports.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/config_address.hpp"
#include "control/config_dhcp.hpp"

namespace bootstorm::control {
namespace {

constexpr std::uint64_t mtu_min = 576;  // RFC 791: what every host must take
constexpr std::uint64_t mtu_max = 9216;

/// Where each VLAN of one port was given; -1 stands for untagged.
using VlansSeen = std::map<int, Location>;

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

/// None if the network has no usable address; then nothing else can be checked against it.
std::optional<NetworkConfig> read_network(const YamlNode& node, VlansSeen& vlans, PoolPlan& pools, ErrorList& errors) {
  MapReader map{node, "a network", {"address", "vlan", "ttl", "dscp", "path_mtu", "dhcp"}, errors};
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
  if (const YamlNode* dhcp = map.find("dhcp")) read_dhcp(*dhcp, network, pools, errors);
  return has_address ? std::optional{std::move(network)} : std::nullopt;
}

/// What must be unique among all ports, and whether every network could be read.
struct PortsState {
  PoolPlan pools;
  std::map<std::string, Location> devices;
  std::size_t networks = 0;
  bool all_networks = true;
};

void read_device(MapReader& map, PortConfig& port, PortsState& state) {
  const YamlNode* node = map.require("device");
  if (node == nullptr) return;
  const auto form = plain_text("a PCI address (0000:3b:00.0) or a DPDK device string (\"net_tap0,iface=bootstorm0\")",
                               path_bytes_max);
  const auto device = read_scalar(*node, "device", form, map.errors());
  if (!device) return;
  port.device = *device;
  port.at = node->at;
  // DPDK knows a device by what stands before the first comma.
  const auto name = device->substr(0, device->find(','));
  const auto [first, is_new] = state.devices.try_emplace(name, node->at);
  if (is_new) return;
  map.errors().add(node->at, "device: " + in_quotes(name) + " is already the device of the port in line " +
                                 std::to_string(first->second.line));
}

void read_port(const YamlNode& node, PortsState& state, Config& config, ErrorList& errors) {
  MapReader map{node, "a port", {"device", "mtu", "networks"}, errors};
  PortConfig port;
  read_device(map, port, state);
  if (const auto mtu = map.read("mtu", whole_number(mtu_min, mtu_max))) port.mtu = static_cast<std::uint16_t>(*mtu);

  static_cast<void>(map.require("networks"));
  constexpr std::size_t unlimited = static_cast<std::size_t>(-1);  // counted over all ports below
  const auto* items = map.list("networks", "a list of networks, each with its address", unlimited);
  if (items == nullptr) {
    state.all_networks = false;
    return;
  }
  if (items->empty()) errors.add(map.find("networks")->at, "networks: a port needs at least one network");
  VlansSeen vlans;
  for (const YamlNode& item : *items) {
    if (++state.networks == networks_max + 1) {
      errors.add(item.at, "networks: at most " + std::to_string(networks_max) + " are possible on all ports together");
    }
    if (auto network = read_network(item, vlans, state.pools, errors)) {
      port.networks.push_back(*std::move(network));
    } else {
      state.all_networks = false;
    }
  }
  config.ports.push_back(std::move(port));
}

}  // namespace

bool read_ports(MapReader& root, Config& config) {
  const YamlNode* node = root.require("ports");
  const auto* items = root.list("ports", "a list of ports, each with its device and networks", ports_max);
  if (items == nullptr) return false;
  if (items->empty()) root.errors().add(node->at, "ports: at least one port is needed");
  PortsState state;
  for (const YamlNode& item : *items) read_port(item, state, config, root.errors());
  return state.all_networks;
}

}  // namespace bootstorm::control
