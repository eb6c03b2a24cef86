// The report as one page to look at: nothing is fetched from elsewhere, no script runs.
#pragma once

#include <string>

#include "bootstorm/time.hpp"
#include "cli/swarm.hpp"
#include "cli/swarm_fleet.hpp"

namespace bootstorm::cli {

[[nodiscard]] std::string report_html(const SwarmFleet& fleet, const SwarmOptions& options, Nanos elapsed);

}  // namespace bootstorm::cli
