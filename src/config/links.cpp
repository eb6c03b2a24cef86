#include "config/links.hpp"

namespace bootstorm::config {

std::optional<Link> link_for(const Config& config, Ipv4Address address) {
  for (std::size_t port = 0; port < config.ports.size(); ++port) {
    for (const auto& network : config.ports[port].networks) {
      if (network.dhcp.mode != DhcpMode::server || !network.has_host(address) || network.address == address) continue;
      return Link{static_cast<std::uint8_t>(port), network.vlan.value_or(0)};
    }
  }
  return std::nullopt;
}

}  // namespace bootstorm::config
