#include "config/links.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "config/address.hpp"

namespace bootstorm::config {
namespace {

bool gives_out(const NetworkConfig& network, Ipv4Address address) {
  return network.dhcp.mode == DhcpMode::server && network.has_host(address) && network.address != address;
}

template <class Take>
void for_each_network(const Config& config, const Take& take) {
  for (std::size_t port = 0; port < config.ports.size(); ++port) {
    for (const NetworkConfig& network : config.ports[port].networks) {
      const Link link{static_cast<std::uint8_t>(port), network.vlan.value_or(0)};
      take(network, link);
      for (const NetworkConfig& subnet : network.subnets) take(subnet, link);
    }
  }
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

std::vector<NetworkOnLink> networks_named(const Config& config, std::string_view text) {
  const std::string word{text};
  const auto prefix = cidr().parse(word).value;
  const auto address = ipv4_address().parse(word).value;
  std::vector<NetworkOnLink> found;
  for_each_network(config, [&](const NetworkConfig& network, Link link) {
    const bool is_it = prefix    ? prefix->length == network.prefix_length && prefix->network() == network.lowest()
                       : address ? network.contains(*address)
                                 : !network.shared.empty() && network.shared == text;
    if (is_it) found.push_back({&network, link});
  });
  return found;
}

std::string network_names(const Config& config) {
  std::string text;
  for_each_network(config, [&](const NetworkConfig& network, Link) {
    text += (text.empty() ? "" : ", ") + to_text(network.lowest()) + "/" + std::to_string(network.prefix_length);
    if (!network.shared.empty()) text += " (" + network.shared + ")";
  });
  return text;
}

}  // namespace bootstorm::config
