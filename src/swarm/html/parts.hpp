// What the swarm's page is put together from.
#pragma once

#include <cstdint>
#include <string>

#include "bootstorm/time.hpp"
#include "client/file_set.hpp"
#include "swarm/fleet/fleet.hpp"
#include "swarm/options/options.hpp"
#include "swarm/report/run_facts.hpp"
#include "swarm/report/totals.hpp"

namespace bootstorm::swarm {

/// The boards that did not boot, one part a cause; empty if all did.
[[nodiscard]] std::string failures_html(const SwarmFleet& fleet, Nanos elapsed);
/// Boards and blocks over time, waits over time and by percentile.
[[nodiscard]] std::string plots_html(const SwarmFleet& fleet);
/// Boards that took clearly longer than half of all, and one of that half, each with what it did and when.
[[nodiscard]] std::string slowest_html(const SwarmFleet& fleet, Nanos elapsed);
/// Settings and figures; files and their sizes; when, where and how it ran.
[[nodiscard]] std::string foot_html(const SwarmFleet& fleet, const SwarmOptions& options, const client::FileSet& files,
                                    const RunFacts& run, const Totals& totals);

/// What the colours of the bars mean.
[[nodiscard]] std::string bar_key_html();
/// What one board did from the start of the storm to its end.
[[nodiscard]] std::string bar_html(const SwarmFleet& fleet, std::uint32_t index, Nanos elapsed);

}  // namespace bootstorm::swarm
