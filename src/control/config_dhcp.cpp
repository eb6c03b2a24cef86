#include "control/config_dhcp.hpp"

#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bootstorm/wire/dhcp.hpp"
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
  MapReader map{node, "pi", {"offer_delay_ms", "wake_ms"}, errors};
  if (const auto delay_ms = map.read("offer_delay_ms", whole_number(0, delay_ms_max))) {
    pi.offer_delay_ms = static_cast<std::uint16_t>(*delay_ms);
  }
  const auto* items = map.list("wake_ms", "a list of milliseconds such as [600, 1200], or []", wake_frames_max);
  if (items == nullptr) return;
  pi.wake_ms = read_wake_ms(*items, errors);
}

/// Ranges without the addresses of another, which must take something away.
void exclude(const YamlNode& node, std::vector<AddressRange>& pool, ErrorList& errors) {
  const auto out = read_scalar(node, "exclude", address_range(), errors);
  if (!out) return;
  bool found = false;
  std::vector<AddressRange> left;
  for (const AddressRange& range : pool) {
    if (out->last < range.first || range.last < out->first) {
      left.push_back(range);
      continue;
    }
    found = true;
    if (range.first < out->first) left.push_back({range.first, {out->first.value - 1}});
    if (out->last < range.last) left.push_back({{out->last.value + 1}, range.last});
  }
  if (!found) errors.add(node.at, "exclude: " + to_text(*out) + " has no address of the pool");
  pool = std::move(left);
}

/// RFC 3442: each route is the length of its prefix, as many octets of it as matter, and the router.
void read_routes(MapReader& map, OptionSet& options) {
  constexpr std::size_t routes_max = 64;
  const auto* items =
      map.list("routes", "a list of routes such as [{to: 10.0.0.0/8, via: 192.168.77.254}]", routes_max);
  if (items == nullptr) return;
  std::vector<std::byte> value;
  for (const YamlNode& item : *items) {
    MapReader route{item, "a route", {"to", "via"}, map.errors()};
    if (!route.ok()) continue;
    const YamlNode* to_node = route.require("to");
    const YamlNode* via_node = route.require("via");
    if (to_node == nullptr || via_node == nullptr) continue;
    const auto to = read_scalar(*to_node, "to", cidr(), map.errors());
    const auto via = read_scalar(*via_node, "via", ipv4_address(), map.errors());
    if (!to || !via) continue;
    const unsigned length = to->prefix_length;
    const std::uint32_t mask = length == 0 ? 0 : ~std::uint32_t{0} << (32 - length);
    if ((to->address.value & ~mask) != 0) {
      map.errors().add(to_node->at, "to: " + in_quotes(to_node->text) + " has bits behind its prefix; write " +
                                        to_text(Ipv4Address{to->address.value & mask}) + '/' + std::to_string(length));
    }
    value.push_back(static_cast<std::byte>(length));
    for (unsigned octet = 0; octet < (length + 7) / 8; ++octet) {
      value.push_back(static_cast<std::byte>((to->address.value >> (24 - 8 * octet)) & 0xff));
    }
    for (int shift = 24; shift >= 0; shift -= 8) value.push_back(static_cast<std::byte>((via->value >> shift) & 0xff));
  }
  if (!value.empty()) options.set(static_cast<std::uint8_t>(DhcpOption::routes), value);
}

/// The options that have keys of their own.
void read_named_options(MapReader& map, OptionSet& options) {
  constexpr std::size_t servers_max = 16;
  if (const auto* items = map.list("ntp", "a list of IPv4 addresses such as [192.168.77.254]", servers_max)) {
    std::vector<std::byte> value;
    for (const YamlNode& item : *items) {
      const auto server = read_scalar(item, "ntp", ipv4_address(), map.errors());
      for (int shift = 24; server && shift >= 0; shift -= 8) {
        value.push_back(static_cast<std::byte>((server->value >> shift) & 0xff));
      }
    }
    if (!value.empty()) options.set(static_cast<std::uint8_t>(DhcpOption::ntp), value);
  }
  if (const auto domain = map.read("domain", host_name())) {
    options.set(static_cast<std::uint8_t>(DhcpOption::domain),
                std::as_bytes(std::span{domain->data(), domain->size()}));
  }
  read_routes(map, options);
  read_options(map, "options", options);
}

void read_quota(MapReader& map, DhcpConfig& dhcp) {
  const YamlNode* node = map.section("quota");
  if (node == nullptr) return;
  MapReader quota{*node, "quota", {"circuit", "relay"}, map.errors()};
  quota.read_into(dhcp.circuit_quota, "circuit", whole_number(0, pool_addresses_max));
  quota.read_into(dhcp.relay_quota, "relay", whole_number(0, pool_addresses_max));
}

void read_mode(MapReader& map, DhcpConfig& dhcp) {
  dhcp.mode = DhcpMode::server;
  const YamlNode* node = map.find("mode");
  if (node == nullptr) return;
  const auto form =
      one_of<DhcpMode>({{"server", DhcpMode::server}, {"proxy", DhcpMode::proxy}, {"off", DhcpMode::off}});
  if (const auto mode = read_scalar(*node, "mode", form, map.errors())) dhcp.mode = *mode;
}

}  // namespace

std::vector<std::uint16_t> read_wake_ms(const std::vector<YamlNode>& items, ErrorList& errors) {
  std::vector<std::uint16_t> moments;
  for (const YamlNode& item : items) {
    const auto wake_ms = read_scalar(item, "wake_ms", whole_number(1, delay_ms_max), errors);
    if (!wake_ms) continue;
    if (!moments.empty() && *wake_ms <= moments.back()) {
      errors.add(item.at, "wake_ms: " + std::to_string(*wake_ms) + " must be later than the " +
                              std::to_string(moments.back()) + " before it");
    }
    moments.push_back(static_cast<std::uint16_t>(*wake_ms));
  }
  return moments;
}

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
  MapReader map{node,
                "dhcp",
                {"mode", "pool", "exclude", "lease", "router", "dns", "ntp", "domain", "routes", "options",
                 "authoritative", "rapid_commit", "probe", "unknown", "quota", "offer_hold", "boot_lease", "pi"},
                errors};
  if (!map.ok()) return;
  DhcpConfig& dhcp = network.dhcp;
  read_mode(map, dhcp);
  map.read_into(dhcp.lease_s, "lease", duration_s("10s", "365d"));
  if (const auto hold = map.read("offer_hold", duration_s("1s", "1h"))) {
    dhcp.offer_hold_s = static_cast<std::uint32_t>(*hold);
  }
  if (const auto lease = map.read("boot_lease", duration_s("1s", "1d"))) {
    dhcp.boot_lease_s = static_cast<std::uint32_t>(*lease);
  }
  dhcp.authoritative = map.read("authoritative", true_or_false()).value_or(false);
  dhcp.rapid_commit = map.read("rapid_commit", true_or_false()).value_or(false);
  dhcp.probe = map.read("probe", true_or_false()).value_or(true);
  dhcp.serves_unknown = map.read("unknown", one_of<bool>({{"serve", true}, {"refuse", false}})).value_or(true);
  read_quota(map, dhcp);

  // What must not be given to a board: read before the pool, wherever it stands in the file.
  std::vector<Named> taken;
  if (!network.is_subnet) taken.push_back({"the appliance's own address", network.address});
  for (const Ipv4Address relay : network.relays) {
    if (network.contains(relay)) taken.push_back({"the relay", relay});
  }
  if (const YamlNode* router = map.find("router")) {
    dhcp.router = read_scalar(*router, "router", ipv4_address(), errors);
    if (dhcp.router && !network.has_host(*dhcp.router)) {
      errors.add(router->at, "router: " + to_text(*dhcp.router) + " is not a host address of the network " +
                                 network_text(network) + ", so no board could reach it");
    } else if (dhcp.router && (network.is_subnet || *dhcp.router != network.address)) {
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
  if (const auto* items = map.list("exclude", "a list of ranges such as [192.168.77.60-192.168.77.69]", ranges_max)) {
    for (const YamlNode& item : *items) exclude(item, dhcp.pool, errors);
  }
  if (dhcp.mode == DhcpMode::proxy && !dhcp.pool.empty()) {
    errors.add(map.find("pool")->at, "pool: in proxy mode another server gives out the addresses; take this line out");
  }
  read_named_options(map, dhcp.options);
  if (const YamlNode* pi = map.section("pi")) read_pi(*pi, dhcp.pi, errors);
}

}  // namespace bootstorm::control
