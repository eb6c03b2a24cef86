// The commands that this program adds to DPDK's telemetry, which `dpdk-telemetry.py` and collectors ask.
#pragma once

#include "base/telemetry_figures.hpp"

namespace bootstorm::dpdk {

/// What /bootstorm/stats and /bootstorm/boards answer from now on. Any thread; DPDK need not run yet. Until the first
/// call the commands do not exist.
void publish_telemetry(TelemetryFigures figures);

}  // namespace bootstorm::dpdk
