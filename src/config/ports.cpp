#include "config/ports.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "config/network.hpp"

namespace bootstorm::config {
namespace {

/// What must be unique among all ports, and whether every network could be read.
struct PortsState {
  PoolPlan pools;
  std::map<std::string, Location> devices;
  std::size_t networks = 0;
  std::size_t subnets = 0;
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
      const bool fit = state.subnets <= subnets_max;
      state.subnets += network->subnets.size();
      if (fit && state.subnets > subnets_max) {
        errors.add(item.at, "subnets: at most " + std::to_string(subnets_max) + " are possible on all ports together");
      }
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

}  // namespace bootstorm::config
