// The appliance's counters, for people and as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "dpdk/appliance.hpp"

namespace bootstorm::cli {

/// Everything that is counted, summed over workers and per worker, zeros included:
/// {"frames": {reason: n}, "tallies": {...}, "io": {...}, "workers": [{"frames_received", "io", ...}], "ports": [...]}.
[[nodiscard]] nlohmann::ordered_json stats_json(const dpdk::Appliance& appliance);

/// What is not zero, a line each: name and count.
[[nodiscard]] std::string stats_text(const dpdk::Appliance& appliance);

}  // namespace bootstorm::cli
