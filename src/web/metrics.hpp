// What Prometheus asks for, made from answers to `stats`, `status` and `top`.
#pragma once

#include <string>

#include "web/appliance.hpp"

namespace bootstorm::web {

inline constexpr const char* metrics_type = "text/plain; version=0.0.4; charset=utf-8";

/// The appliance's counters in Prometheus' text format. If nothing is known of it, bootstorm_up is 0, and stands alone.
[[nodiscard]] std::string metrics_text(const Known& known);

}  // namespace bootstorm::web
