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

}  // namespace

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

}  // namespace bootstorm::config
