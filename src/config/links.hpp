// On which link an address is given out.
#pragma once

#include <optional>

#include "bootstorm/lease_state.hpp"
#include "config/config.hpp"

namespace bootstorm::config {

/// The network that gives out that address, as leases name it; or none.
[[nodiscard]] std::optional<Link> link_for(const Config& config, Ipv4Address address);

}  // namespace bootstorm::config
