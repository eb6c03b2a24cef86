// Links, as leases name them, and the addresses that belong to them.
#pragma once

#include <optional>

#include "bootstorm/lease_state.hpp"
#include "config/config.hpp"

namespace bootstorm::config {

/// The link on which the appliance gives out that address: that of its network, or of the network from which its subnet
/// is reached. None: the appliance does not give it out.
[[nodiscard]] std::optional<Link> link_for(const Config& config, Ipv4Address address);

/// Whether the address lies in a network on that link, or in a subnet that is reached from one.
[[nodiscard]] bool is_on_link(const Config& config, Link link, Ipv4Address address);

}  // namespace bootstorm::config
