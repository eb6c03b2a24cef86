#include "config/dhcp/dhcp.hpp"

#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "config/address.hpp"

namespace bootstorm::config {
namespace {

void read_pi(const YamlNode& node, PiConfig& pi, ErrorList& errors) {
  MapReader map{node, "pi", {"offer_delay_ms", "wake_ms"}, errors};
  if (const auto delay_ms = map.read("offer_delay_ms", whole_number(0, delay_ms_max))) {
    pi.offer_delay_ms = static_cast<std::uint16_t>(*delay_ms);
  }
  const auto* items = map.list("wake_ms", "a list of milliseconds such as [600, 1200], or []", wake_frames_max);
  if (items == nullptr) return;
  pi.wake_ms = read_wake_ms(*items, errors);
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

std::string network_text(const NetworkConfig& network) {
  return to_text(network.lowest()) + '/' + std::to_string(network.prefix_length);
}

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
  std::vector<TakenAddress> taken;
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
  read_pool(map, network, taken, pools);
  read_named_options(map, dhcp.options);
  if (const YamlNode* pi = map.section("pi")) read_pi(*pi, dhcp.pi, errors);
}

}  // namespace bootstorm::config
