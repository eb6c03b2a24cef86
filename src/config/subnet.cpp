// Subnets that are reached from a network: behind relays, or on its wire.
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "config/address.hpp"
#include "config/network.hpp"

namespace bootstorm::config {
namespace {

struct SubnetReading {
  const NetworkConfig& home;
  PoolPlan& pools;
  NetworkConfig subnet{};
  bool fits = false;  // its number is a good one
};

void read_number(const YamlNode& node, SubnetReading& into, ErrorList& errors) {
  const auto parsed = read_scalar(node, "subnet", cidr(), errors);
  if (!parsed) return;
  NetworkConfig& subnet = into.subnet;
  subnet.at = node.at;
  subnet.address = parsed->address;
  subnet.prefix_length = parsed->length;
  const std::string text = cidr_text(subnet.address, subnet.prefix_length);
  const auto overlaps = [&](const NetworkConfig& other) {
    return other.contains(subnet.address) || subnet.contains(other.lowest());
  };
  if (subnet.prefix_length < prefix_length_min || subnet.prefix_length > prefix_length_max) {
    errors.add(node.at, "subnet: the prefix length of " + text + " must be from 8 to 30");
  } else if (subnet.address != subnet.lowest()) {
    errors.add(node.at, "subnet: " + text + " has bits behind its prefix; write " +
                            cidr_text(subnet.lowest(), subnet.prefix_length));
  } else if (overlaps(into.home) || std::any_of(into.home.subnets.begin(), into.home.subnets.end(), overlaps)) {
    errors.add(node.at, "subnet: " + text + " overlaps its network or another subnet of it");
  } else {
    into.fits = true;
  }
}

constexpr std::size_t relays_max = 16;

void read_relays(const YamlNode& node, SubnetReading& into, ErrorList& errors) {
  const auto* items = list_items(node, "relays", "a list of IPv4 addresses such as [10.5.0.1]", relays_max, errors);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) {
    if (const auto relay = read_scalar(item, "relays", ipv4_address(), errors)) into.subnet.relays.push_back(*relay);
  }
}

NetworkConfig& subnet_of(SubnetReading& into) { return into.subnet; }
const Section<SubnetReading>& subnet_section() {
  using Row = Setting<SubnetReading>;
  static const Section<NetworkConfig> values{"a subnet", {shared_setting()}, {}};
  static const Row number{
      {.key = "subnet", .help = "its number and prefix length", .shape = cidr().shape, .is_required = true},
      read_number};
  static const Row relays{{.key = "relays",
                           .help = "relays of its clients that have no address in it",
                           .shape = list_of(ipv4_address().shape, relays_max)},
                          read_relays};
  static const Row dhcp{{.key = "dhcp", .help = "as for a network", .shape = dhcp_shape(), .is_required = true},
                        [](const YamlNode& node, SubnetReading& into, ErrorList& errors) {
                          if (into.fits) read_dhcp(node, into.subnet, into.pools, errors);
                        }};
  static const Section<SubnetReading> section{
      "a subnet", together<SubnetReading>({{number, relays}, rows_for(values, subnet_of), {dhcp}})};
  return section;
}

}  // namespace

Shape subnets_shape() { return list_of(subnet_section().shape(), subnets_max); }

void read_subnets(const YamlNode& node, NetworkConfig& home, PoolPlan& pools, ErrorList& errors) {
  const auto* items = list_items(node, "subnets", "a list of subnets, each with subnet and dhcp", subnets_max, errors);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) {
    SubnetReading reading{home, pools};
    NetworkConfig& subnet = reading.subnet;
    subnet.is_subnet = true;
    subnet.ttl = home.ttl;
    subnet.dscp = home.dscp;
    subnet.vlan = home.vlan;
    subnet.path_mtu = home.path_mtu;
    subnet_section().read(item, reading, errors);
    if (reading.fits) home.subnets.push_back(std::move(subnet));
  }
}

}  // namespace bootstorm::config
