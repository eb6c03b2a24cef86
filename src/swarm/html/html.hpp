// The report as one page to look at: nothing is fetched from elsewhere, no script runs.
#pragma once

#include <string>

#include "bootstorm/time.hpp"
#include "swarm/fleet/fleet.hpp"
#include "swarm/options/options.hpp"

namespace bootstorm::swarm {

[[nodiscard]] std::string report_html(const SwarmFleet& fleet, const SwarmOptions& options, Nanos elapsed);

}  // namespace bootstorm::swarm
