// What the swarm's page is put together from.
#pragma once

#include <string>

#include "bootstorm/time.hpp"
#include "swarm/fleet/fleet.hpp"

namespace bootstorm::swarm {

/// Boards and blocks over time, waits over time and by percentile.
[[nodiscard]] std::string plots_html(const SwarmFleet& fleet);
/// The boards that failed and the slowest ones, each with what it did and when.
[[nodiscard]] std::string boards_html(const SwarmFleet& fleet, Nanos elapsed);

}  // namespace bootstorm::swarm
