// What Prometheus asks for, made from answers to `stats` and `status`.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace bootstorm::web {

inline constexpr const char* metrics_type = "text/plain; version=0.0.4; charset=utf-8";

/// The appliance's counters in Prometheus' text format. `stats`: as Appliance::stats() gives it, or null if there was
/// none: then bootstorm_up is 0, and stands alone.
[[nodiscard]] std::string metrics_text(const nlohmann::json& stats);

}  // namespace bootstorm::web
