// What became of a swarm: a line while it runs, a table and JSON at its end.
#pragma once

#include <string>

#include "bootstorm/time.hpp"
#include "client/file_set.hpp"
#include "swarm/fleet/fleet.hpp"
#include "swarm/options/options.hpp"
#include "swarm/report/run_facts.hpp"

namespace bootstorm::swarm {

/// "37 of 64 booted; 20 bootcode transfer, 7 asking; 61.0 % of 1.9 GiB; 81000 blocks/s; p99 0.9 ms".
[[nodiscard]] std::string progress_text(const SwarmFleet& fleet, std::uint64_t blocks_per_s);

/// For a terminal of 80 columns: first the boards that did not boot, by cause, with what each cause means for whether
/// they are served; then the figures; last when, where and how it ran.
[[nodiscard]] std::string report_text(const SwarmFleet& fleet, const client::FileSet& files, const RunFacts& run,
                                      Nanos took);

/// The same as the text of a JSON document, and a line for each board. Times are in milliseconds.
[[nodiscard]] std::string report_json(const SwarmFleet& fleet, const SwarmOptions& options,
                                      const client::FileSet& files, const RunFacts& run, Nanos elapsed);

}  // namespace bootstorm::swarm
