// The DHCP options that have keys of their own: time servers, domain, routes.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bootstorm/wire/dhcp.hpp"
#include "base/text.hpp"
#include "config/address.hpp"
#include "config/dhcp/dhcp.hpp"

namespace bootstorm::config {
namespace {

void append(std::vector<std::byte>& into, Ipv4Address address) {
  for (int shift = 24; shift >= 0; shift -= 8) into.push_back(static_cast<std::byte>((address.value >> shift) & 0xff));
}

struct Route {
  Ipv4Prefix to{};
  Ipv4Address via{};
};

void read_destination(const YamlNode& node, Route& route, ErrorList& errors) {
  const auto to = read_scalar(node, "to", cidr(), errors);
  if (!to) return;
  route.to = *to;
  if (to->address == to->network()) return;
  errors.add(node.at, "to: " + in_quotes(node.text) + " has bits behind its prefix; write " +
                          to_text(to->network()) + '/' + std::to_string(to->length));
}

const Section<Route>& route_section() {
  static const Section<Route> section{
      "a route",
      {{{.key = "to", .help = "the network that it leads to", .shape = cidr().shape, .is_required = true},
        read_destination},
       setting("via", &Route::via, ipv4_address(), "the router").required()}};
  return section;
}

constexpr std::size_t routes_max = 64;

/// RFC 3442: each route is the length of its prefix, as many octets of it as matter, and the router.
void read_routes(const YamlNode& node, OptionSet& options, ErrorList& errors) {
  const auto* items = list_items(node, "routes", "a list of routes such as [{to: 10.0.0.0/8, via: 192.168.77.254}]",
                                 routes_max, errors);
  if (items == nullptr) return;
  std::vector<std::byte> value;
  for (const YamlNode& item : *items) {
    Route route;
    route_section().read(item, route, errors);
    value.push_back(static_cast<std::byte>(route.to.length));
    for (unsigned octet = 0; octet < (route.to.length + 7u) / 8; ++octet) {
      value.push_back(static_cast<std::byte>((route.to.address.value >> (24 - 8 * octet)) & 0xff));
    }
    append(value, route.via);
  }
  if (!value.empty()) options.set(static_cast<std::uint8_t>(DhcpOption::routes), value);
}

constexpr std::size_t ntp_servers_max = 16;

void read_ntp(const YamlNode& node, OptionSet& options, ErrorList& errors) {
  const auto* items =
      list_items(node, "ntp", "a list of IPv4 addresses such as [192.168.77.254]", ntp_servers_max, errors);
  if (items == nullptr) return;
  std::vector<std::byte> value;
  for (const YamlNode& item : *items) {
    if (const auto server = read_scalar(item, "ntp", ipv4_address(), errors)) append(value, *server);
  }
  if (!value.empty()) options.set(static_cast<std::uint8_t>(DhcpOption::ntp), value);
}

void read_domain(const YamlNode& node, OptionSet& options, ErrorList& errors) {
  const auto domain = read_scalar(node, "domain", host_name(), errors);
  if (!domain) return;
  options.set(static_cast<std::uint8_t>(DhcpOption::domain), std::as_bytes(std::span{domain->data(), domain->size()}));
}

}  // namespace

const Section<OptionSet>& option_keys() {
  static const Section<OptionSet> section{
      "dhcp",
      {
          {{.key = "ntp", .help = "the time servers", .shape = list_of(ipv4_address().shape, ntp_servers_max)},
           read_ntp},
          {{.key = "domain", .help = "the domain of the clients", .shape = host_name().shape}, read_domain},
          {{.key = "routes",
            .help = "classless static routes (RFC 3442); name the default route, too",
            .shape = list_of(route_section().shape(), routes_max)},
           read_routes},
          {{.key = "options", .help = "any other option, by its number", .shape = options_shape()}, read_options},
      }};
  return section;
}

}  // namespace bootstorm::config
