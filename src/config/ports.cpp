#include "config/ports.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "config/network.hpp"

namespace bootstorm::config {
namespace {

/// What must be unique among all ports, and whether every network could be read.
struct PortsState {
  PoolPlan pools;
  std::map<std::string, Location> devices;  // by identity
  std::size_t networks = 0;
  std::size_t subnets = 0;
  bool all_networks = true;
};

struct PortReading {
  PortsState& all;
  PortConfig port{};
  bool has_networks = false;
};

PortConfig& port_of(PortReading& into) { return into.port; }

Form<std::string> device_text() {
  return plain_text("a PCI address (0000:3b:00.0) or a DPDK device string (\"net_tap0,iface=bootstorm0\")",
                    path_bytes_max);
}

constexpr std::string_view interface_identity = "interface ";
constexpr std::size_t interface_bytes_max = 15;  // IFNAMSIZ without the zero

/// What DPDK and the kernel know the device by: two ports of one of these would take each other's frames. First what
/// stands before the first comma, a PCI address in its long form; then the interfaces and sockets that it opens.
std::vector<std::string> identities_of(std::string_view device) {
  const std::string_view name = device.substr(0, device.find(','));
  // "3b:00.0" is "0000:3b:00.0".
  const bool is_short_pci = name.size() == 7 && name[2] == ':' && name[5] == '.';
  std::vector<std::string> identities{(is_short_pci ? "0000:" : "") + std::string{name}};
  if (identities[0].size() == 12 && identities[0][4] == ':') {
    for (char& c : identities[0]) {
      if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    }
  }
  for (std::size_t at = name.size(); at < device.size();) {
    const std::size_t end = std::min(device.find(',', at + 1), device.size());
    const std::string_view argument = device.substr(at + 1, end - at - 1);
    const std::size_t value = argument.find('=') + 1;
    const std::string_view key = argument.substr(0, value);
    const bool is_interface = key == "iface=" || key == "rx_iface=" || key == "tx_iface=";
    if (is_interface || key == "path=") {
      std::string identity =
          std::string{is_interface ? interface_identity : "socket "} + std::string{argument.substr(value)};
      if (std::ranges::find(identities, identity) == identities.end()) identities.push_back(std::move(identity));
    }
    at = end;
  }
  return identities;
}

/// What no machine could open, by the text alone; empty: nothing.
std::string mistake_in(std::string_view device, const std::vector<std::string>& identities) {
  bool has_interface = false;
  for (const std::string_view identity : identities) {
    if (!identity.starts_with(interface_identity)) continue;
    has_interface = true;
    const std::string_view name = identity.substr(interface_identity.size());
    if (name.empty() || name.size() > interface_bytes_max) {
      return "the name of an interface has 1 to " + std::to_string(interface_bytes_max) + " characters, not " +
             in_quotes(name);
    }
  }
  const bool needs_interface = device.starts_with("net_af_packet") || device.starts_with("net_af_xdp");
  if (has_interface || !needs_interface) return {};
  return in_quotes(device) + " names no interface: add iface= with one that ip -brief link lists";
}

void read_device(const YamlNode& node, PortReading& into, ErrorList& errors) {
  const auto device = read_scalar(node, "device", device_text(), errors);
  if (!device) return;
  into.port.device = *device;
  into.port.at = node.at;
  const std::vector<std::string> identities = identities_of(*device);
  if (const std::string mistake = mistake_in(*device, identities); !mistake.empty()) {
    return errors.add(node.at, "device: " + mistake);
  }
  for (const std::string& identity : identities) {
    const auto [first, is_new] = into.all.devices.try_emplace(identity, node.at);
    if (is_new) continue;
    errors.add(node.at, "device: " + in_quotes(identity) + " is already the device of the port in line " +
                            std::to_string(first->second.line));
    return;
  }
}

void read_networks(const YamlNode& node, PortReading& into, ErrorList& errors) {
  constexpr std::size_t unlimited = static_cast<std::size_t>(-1);  // counted over all ports below
  const auto* items = list_items(node, "networks", "a list of networks, each with its address", unlimited, errors);
  if (items == nullptr) return;
  into.has_networks = true;
  if (items->empty()) errors.add(node.at, "networks: a port needs at least one network");
  VlansSeen vlans;
  PortsState& all = into.all;
  for (const YamlNode& item : *items) {
    if (++all.networks == networks_max + 1) {
      errors.add(item.at, "networks: at most " + std::to_string(networks_max) + " are allowed on all ports together");
    }
    auto network = read_network(item, vlans, all.pools, errors);
    if (!network) {
      all.all_networks = false;
      continue;
    }
    const bool fit = all.subnets <= subnets_max;
    all.subnets += network->subnets.size();
    if (fit && all.subnets > subnets_max) {
      errors.add(item.at, "subnets: at most " + std::to_string(subnets_max) + " are allowed on all ports together");
    }
    into.port.networks.push_back(*std::move(network));
  }
}

const Section<PortReading>& port_section() {
  using Row = Setting<PortReading>;
  static const Row device{{.key = "device",
                           .help = "a PCI address, or a device string that DPDK knows",
                           .shape = device_text().shape,
                           .is_required = true},
                          read_device};
  static const Row networks{{.key = "networks",
                             .help = "the networks on this port",
                             .shape = list_of(network_shape(), networks_max),
                             .is_required = true},
                            read_networks};
  static const Section<PortReading> section{
      "a port", together<PortReading>({{device}, rows_for(port_values(), port_of), {networks}})};
  return section;
}

}  // namespace

const Section<PortConfig>& port_values() {
  static const Section<PortConfig> section{
      "a port",
      {setting("mtu", &PortConfig::mtu, whole_number(mtu_min, mtu_max), "the largest IP packet in bytes")
           .needs_restart()},
      {}};
  return section;
}

Shape ports_shape() { return list_of(port_section().shape(), ports_max); }

bool read_ports(const YamlNode& node, Config& config, ErrorList& errors) {
  const auto* items =
      list_items(node, "ports", "a list of ports, each with its device and networks", ports_max, errors);
  if (items == nullptr) return false;
  if (items->empty()) errors.add(node.at, "ports: at least one port is needed");
  PortsState state;
  for (const YamlNode& item : *items) {
    PortReading reading{state};
    port_section().read(item, reading, errors);
    state.all_networks = state.all_networks && reading.has_networks;
    if (reading.has_networks) config.ports.push_back(std::move(reading.port));
  }
  return state.all_networks;
}

}  // namespace bootstorm::config
