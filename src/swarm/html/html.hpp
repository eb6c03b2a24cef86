// The report as one page to look at, failures first: nothing is fetched from elsewhere, no script runs.
#pragma once

#include <string>

#include "bootstorm/time.hpp"
#include "client/file_set.hpp"
#include "swarm/fleet/fleet.hpp"
#include "swarm/options/options.hpp"
#include "swarm/report/run_facts.hpp"

namespace bootstorm::swarm {

[[nodiscard]] std::string report_html(const SwarmFleet& fleet, const SwarmOptions& options,
                                      const client::FileSet& files, const RunFacts& run, Nanos elapsed);

}  // namespace bootstorm::swarm
