// Links, as leases name them, and the addresses that belong to them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/lease_state.hpp"
#include "config/config.hpp"

namespace bootstorm::config {

/// The link on which the appliance gives out that address: that of its network, or of the network from which its subnet
/// is reached. None: the appliance does not give it out.
[[nodiscard]] std::optional<Link> link_for(const Config& config, Ipv4Address address);

/// Whether the address lies in a network on that link, or in a subnet that is reached from one.
[[nodiscard]] bool is_on_link(const Config& config, Link link, Ipv4Address address);

/// A network, or a subnet that is reached from one, and the link of that.
struct NetworkOnLink {
  const NetworkConfig* network = nullptr;
  Link link;
};
/// What an operator means by "192.168.77.0/24", by an address inside, or by the name of a wire that several share.
[[nodiscard]] std::vector<NetworkOnLink> networks_named(const Config& config, std::string_view text);
/// "192.168.77.0/24, 10.0.0.0/16 (classroom)"
[[nodiscard]] std::string network_names(const Config& config);

}  // namespace bootstorm::config
