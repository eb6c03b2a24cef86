#include "config/dhcp/dhcp.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "config/address.hpp"

namespace bootstorm::config {
namespace {

const Section<PiConfig>& pi_section() {
  static const Setting<PiConfig> wake_ms{
      {.key = "wake_ms", .help = "when to send a harmless frame after the DISCOVER", .shape = wake_ms_shape()},
      [](const YamlNode& node, PiConfig& pi, ErrorList& errors) {
        if (const auto moments = read_wake_ms(node, errors)) pi.wake_ms = *moments;
      }};
  static const Section<PiConfig> section{
      "pi",
      {setting("offer_delay_ms", &PiConfig::offer_delay_ms, whole_number(0, delay_ms_max), "how long an OFFER waits"),
       wake_ms},
      {}};
  return section;
}

const Section<DhcpConfig>& quota_section() {
  using Fields = DhcpConfig;
  static const auto addresses = whole_number(0, pool_addresses_max);
  static const Section<Fields> section{
      "quota",
      {setting_in<Fields>("circuit", &Fields::circuit_quota, addresses, "behind one circuit of a relay; 0: no quota"),
       setting_in<Fields>("relay", &Fields::relay_quota, addresses, "behind one relay; 0: no quota")},
      {}};
  return section;
}

Setting<DhcpConfig> quota() {
  return {{.key = "quota",
           .help = "how many addresses boards that are not listed may have",
           .shape = quota_section().shape(),
           .may_be_empty = true},
          [](const YamlNode& node, DhcpConfig& dhcp, ErrorList& errors) { quota_section().read(node, dhcp, errors); }};
}

OptionSet& options_of(DhcpConfig& dhcp) { return dhcp.options; }

/// What an empty key `dhcp` means.
DhcpConfig defaults() {
  DhcpConfig dhcp;
  dhcp.mode = DhcpMode::server;
  dhcp.probe = true;
  dhcp.first_lease_s = 600;
  return dhcp;
}

/// The settings that concern nothing else: one row each, and the value goes to workers as it is.
const Section<DhcpConfig>& dhcp_values() {
  using Fields = DhcpConfig;
  static const Section<Fields> section{
      "dhcp",
      together<Fields>({
          {
              setting_in<Fields>(
                  "mode", &Fields::mode,
                  one_of<DhcpMode>({{"server", DhcpMode::server}, {"proxy", DhcpMode::proxy}, {"off", DhcpMode::off}}),
                  "give out addresses, only say what to boot, or neither"),
              setting_in<Fields>("lease", &Fields::lease_s, duration_s("10s", "365d"),
                                 "how long a client that sent a REQUEST has its address"),
              setting_in<Fields>(
                  "first_lease", &Fields::first_lease_s, duration_s("10s", "365d"),
                  "how long a client that is not listed has its first address, until it renews or uses it"),
              setting_in<Fields>("authoritative", &Fields::authoritative, true_or_false(),
                                 "refuse addresses that nothing is known of (RFC 2131): no other server is here"),
              setting_in<Fields>("rapid_commit", &Fields::rapid_commit, true_or_false(),
                                 "give addresses in two messages to clients that ask for it (RFC 4039)"),
              setting_in<Fields>("probe", &Fields::probe, true_or_false(),
                                 "look for hosts that use addresses without a lease, and for other DHCP servers"),
              setting_in<Fields>("snooping", &Fields::snooping, true_or_false(),
                                 "the switches here insert option 82 (DHCP snooping) and let no client's own through"),
              setting_in<Fields>("unknown", &Fields::serves_unknown, one_of<bool>({{"serve", true}, {"refuse", false}}),
                                 "boards that are not listed: serve or refuse them"),
              quota(),
              setting("offer_hold", &Fields::offer_hold_s, duration_s("1s", "1h"),
                      "how long an OFFER to a boot ROM that sends no REQUEST is reserved"),
              setting("boot_lease", &Fields::boot_lease_s, duration_s("1s", "1d"),
                      "how long such a board keeps its address after its last TFTP frame"),
              mapping("pi", &Fields::pi, pi_section(), "what Raspberry Pi boot ROMs need, in place of their profile"),
          },
          rows_for(option_keys(), options_of),
      }),
      defaults()};
  return section;
}

/// The settings that must fit the network and each other. Rows with addresses that no board may be given come before
/// the pool.
struct DhcpReading {
  NetworkConfig& network;
  PoolPlan& pools;
  std::vector<TakenAddress> taken{};
};

DhcpConfig& dhcp_of(DhcpReading& into) { return into.network.dhcp; }

void read_router(const YamlNode& node, DhcpReading& into, ErrorList& errors) {
  const NetworkConfig& network = into.network;
  const auto router = read_scalar(node, "router", ipv4_address(), errors);
  if (!router) return;
  into.network.dhcp.router = *router;
  if (!network.has_host(*router)) {
    errors.add(node.at, "router: " + to_text(*router) + " is not a host address of the network " +
                            network_text(network) + ", so no board could reach it");
  } else if (network.is_subnet || *router != network.address) {
    into.taken.push_back({"the router", *router});
  }
}

void read_dns(const YamlNode& node, DhcpReading& into, ErrorList& errors) {
  const auto* items =
      list_items(node, "dns", "a list of IPv4 addresses such as [192.168.77.254]", dns_servers_max, errors);
  if (items == nullptr) return;
  DhcpConfig& dhcp = into.network.dhcp;
  for (const YamlNode& item : *items) {
    const auto server = read_scalar(item, "dns", ipv4_address(), errors);
    if (!server) continue;
    if (*server != into.network.address && *server != dhcp.router) into.taken.push_back({"the DNS server", *server});
    dhcp.dns.push_back(*server);
  }
}

const Section<DhcpReading>& dhcp_section() {
  using Row = Setting<DhcpReading>;
  static const Row router{{.key = "router", .help = "the router of the clients", .shape = ipv4_address().shape},
                          read_router};
  static const Row dns{
      {.key = "dns", .help = "the DNS servers", .shape = list_of(ipv4_address().shape, dns_servers_max)}, read_dns};
  static const Row pool{
      {.key = "pool", .help = "the addresses to give out", .shape = list_of(address_range().shape, pool_ranges_max)},
      [](const YamlNode& node, DhcpReading& into, ErrorList& errors) {
        read_pool(node, into.network, into.taken, into.pools, errors);
      }};
  static const Row exclude{{.key = "exclude",
                            .help = "addresses that are taken out of the pool again",
                            .shape = list_of(address_range().shape, pool_ranges_max)},
                           [](const YamlNode& node, DhcpReading& into, ErrorList& errors) {
                             read_exclude(node, into.network.dhcp.pool, errors);
                           }};
  static const Section<DhcpReading> section{
      "dhcp", together<DhcpReading>({rows_for(dhcp_values(), dhcp_of), {router, dns, pool, exclude}})};
  return section;
}

}  // namespace

std::string network_text(const NetworkConfig& network) {
  return to_text(network.lowest()) + '/' + std::to_string(network.prefix_length);
}

Shape dhcp_shape() { return dhcp_section().shape(); }

void read_dhcp(const YamlNode& node, NetworkConfig& network, PoolPlan& pools, ErrorList& errors) {
  MapReader map = dhcp_section().open(node, errors);
  if (!map.ok()) return;
  network.dhcp = defaults();
  DhcpReading reading{network, pools};
  if (!network.is_subnet) reading.taken.push_back({"the appliance's own address", network.address});
  for (const Ipv4Address relay : network.relays) {
    if (network.contains(relay)) reading.taken.push_back({"the relay", relay});
  }
  dhcp_section().read(map, reading);
  if (network.dhcp.mode == DhcpMode::proxy && !network.dhcp.pool.empty()) {
    errors.add(map.find("pool")->at, "pool: in proxy mode another server gives out the addresses; remove this line");
  }
}

}  // namespace bootstorm::config
