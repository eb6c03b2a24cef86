#include "config/links.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace bootstorm::config {
namespace {

bool gives_out(const NetworkConfig& network, Ipv4Address address) {
  return network.dhcp.mode == DhcpMode::server && network.has_host(address) && network.address != address;
}

}  // namespace

std::optional<Link> link_for(const Config& config, Ipv4Address address) {
  const auto gives_it_out = [&](const NetworkConfig& network) { return gives_out(network, address); };
  for (std::size_t port = 0; port < config.ports.size(); ++port) {
    for (const NetworkConfig& network : config.ports[port].networks) {
      if (!gives_it_out(network) && std::ranges::none_of(network.subnets, gives_it_out)) continue;
      return Link{static_cast<std::uint8_t>(port), network.vlan.value_or(0)};
    }
  }
  return std::nullopt;
}

bool is_on_link(const Config& config, Link link, Ipv4Address address) {
  if (link.port >= config.ports.size()) return false;
  const auto has_it = [&](const NetworkConfig& network) { return network.contains(address); };
  return std::ranges::any_of(config.ports[link.port].networks, [&](const NetworkConfig& network) {
    if (network.vlan.value_or(0) != link.vlan) return false;
    return has_it(network) || std::ranges::any_of(network.subnets, has_it);
  });
}

}  // namespace bootstorm::config
