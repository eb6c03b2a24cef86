#include "control/config_dhcp.hpp"

#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "control/config_address.hpp"

namespace bootstorm::control {
namespace {

struct Named {
  std::string name;  // "the router"
  Ipv4Address address;
};

bool holds(const AddressRange& range, Ipv4Address address) { return range.first <= address && address <= range.last; }

std::string network_text(const NetworkConfig& network) {
  return to_text(network.lowest()) + '/' + std::to_string(network.prefix_length);
}

/// The same range without one address that lies in it, as it would be written.
std::string without(const AddressRange& range, Ipv4Address address) {
  std::string text;
  if (range.first < address) text = to_text(AddressRange{range.first, {address.value - 1}});
  if (address < range.last) text += (text.empty() ? "" : ", ") + to_text(AddressRange{{address.value + 1}, range.last});
  return text.empty() ? "another range" : text;
}

void read_pool_range(const YamlNode& node, NetworkConfig& network, const std::vector<Named>& taken, PoolPlan& pools,
                     ErrorList& errors) {
  const auto range = read_scalar(node, "pool", address_range(), errors);
  if (!range) return;
  const std::string text = to_text(*range);
  if (range->last < range->first) {
    errors.add(node.at, "pool: " + text + " runs backwards; write " + to_text(AddressRange{range->last, range->first}));
    return;
  }
  if (!network.contains(range->first) || !network.contains(range->last)) {
    errors.add(node.at, "pool: " + text + " is not inside the network " + network_text(network));
    return;
  }
  std::vector<Named> excluded = taken;
  excluded.push_back({"the network's own number", network.lowest()});
  excluded.push_back({"the broadcast address", network.broadcast()});
  bool fits = true;
  for (const auto& [name, address] : excluded) {
    if (!holds(*range, address)) continue;
    errors.add(node.at, "pool: " + text + " holds " + name + ' ' + to_text(address) + "; write " +
                            without(*range, address));
    fits = false;
  }
  if (!fits) return;
  pools.add(*range, node.at, errors);
  network.dhcp.pool.push_back(*range);
}

void read_pi(const YamlNode& node, PiConfig& pi, ErrorList& errors) {
  constexpr std::uint64_t delay_ms_max = 10000;
  MapReader map{node, "pi", {"offer_delay_ms", "wake_ms"}, errors};
  map.read_into(pi.offer_delay_ms, "offer_delay_ms", whole_number(0, delay_ms_max));
  const auto* items = map.list("wake_ms", "a list of milliseconds such as [600, 1200], or []", wake_frames_max);
  if (items == nullptr) return;
  pi.wake_ms.clear();
  for (const YamlNode& item : *items) {
    const auto wake_ms = read_scalar(item, "wake_ms", whole_number(1, delay_ms_max), errors);
    if (!wake_ms) continue;
    if (!pi.wake_ms.empty() && *wake_ms <= pi.wake_ms.back()) {
      errors.add(item.at, "wake_ms: " + std::to_string(*wake_ms) + " must be later than the " +
                              std::to_string(pi.wake_ms.back()) + " before it");
    }
    pi.wake_ms.push_back(static_cast<std::uint16_t>(*wake_ms));
  }
}

void read_mode(MapReader& map, DhcpConfig& dhcp) {
  dhcp.mode = DhcpMode::server;
  const YamlNode* node = map.find("mode");
  if (node == nullptr) return;
  if (node->kind == YamlNode::Kind::text && node->text == "proxy") {
    map.errors().add(node->at, "mode: proxy mode is not available in this version; use server or off");
    return;
  }
  const auto form = one_of<DhcpMode>({{"server", DhcpMode::server}, {"off", DhcpMode::off}});
  if (const auto mode = read_scalar(*node, "mode", form, map.errors())) dhcp.mode = *mode;
}

}  // namespace

void PoolPlan::add(const AddressRange& range, Location at, ErrorList& errors) {
  const auto after = by_first_.upper_bound(range.last.value);
  if (after != by_first_.begin()) {
    const Claim& before = std::prev(after)->second;
    if (before.range.last >= range.first) {
      errors.add(at, "pool: " + to_text(range) + " overlaps " + to_text(before.range) + " in line " +
                         std::to_string(before.at.line));
      return;
    }
  }
  by_first_.emplace(range.first.value, Claim{range, at});
  const bool was_too_many = addresses_ > pool_addresses_max;
  addresses_ += range.size();
  if (addresses_ > pool_addresses_max && !was_too_many) {
    errors.add(at, "pool: with " + to_text(range) + " the pools hold " + std::to_string(addresses_) +
                       " addresses; at most " + std::to_string(pool_addresses_max) + " are possible in all");
  }
}

void read_dhcp(const YamlNode& node, NetworkConfig& network, PoolPlan& pools, ErrorList& errors) {
  MapReader map{node, "dhcp", {"mode", "pool", "lease", "router", "dns", "offer_hold", "boot_lease", "pi"}, errors};
  if (!map.ok()) return;
  DhcpConfig& dhcp = network.dhcp;
  read_mode(map, dhcp);
  map.read_into(dhcp.lease_s, "lease", duration_s("10s", "365d"));
  map.read_into(dhcp.offer_hold_s, "offer_hold", duration_s("1s", "1h"));
  map.read_into(dhcp.boot_lease_s, "boot_lease", duration_s("1s", "1d"));

  // What must not be given to a board: read before the pool, wherever it stands in the file.
  std::vector<Named> taken = {{"the appliance's own address", network.address}};
  if (const YamlNode* router = map.find("router")) {
    dhcp.router = read_scalar(*router, "router", ipv4_address(), errors);
    if (dhcp.router && !network.has_host(*dhcp.router)) {
      errors.add(router->at, "router: " + to_text(*dhcp.router) + " is not a host address of the network " +
                                 network_text(network) + ", so no board could reach it");
    } else if (dhcp.router && *dhcp.router != network.address) {
      taken.push_back({"the router", *dhcp.router});
    }
  }
  if (const auto* items = map.list("dns", "a list of IPv4 addresses such as [192.168.77.254]", dns_servers_max)) {
    for (const YamlNode& item : *items) {
      const auto server = read_scalar(item, "dns", ipv4_address(), errors);
      if (!server) continue;
      if (*server != network.address && server != dhcp.router) taken.push_back({"the DNS server", *server});
      dhcp.dns.push_back(*server);
    }
  }
  constexpr std::size_t ranges_max = 256;
  if (const auto* items = map.list("pool", "a list of ranges such as [192.168.77.50-192.168.77.250]", ranges_max)) {
    for (const YamlNode& item : *items) read_pool_range(item, network, taken, pools, errors);
  }
  if (const YamlNode* pi = map.section("pi")) read_pi(*pi, dhcp.pi, errors);
}

}  // namespace bootstorm::control
