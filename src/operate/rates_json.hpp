// Rates and times as answers have them.
#pragma once

#include <nlohmann/json.hpp>

#include "operate/book/times.hpp"
#include "operate/history.hpp"

namespace bootstorm::operate {

/// {"blocks_s": …, …, "wait_p99_us": …}
[[nodiscard]] nlohmann::ordered_json rates_json(const Rates& rates);

/// {"le_us": bounds, "counts": by bound and one more above all, "sum_us": …}
[[nodiscard]] nlohmann::ordered_json histogram_json(const Histogram& histogram);
/// {"round_trip": histogram, "file": histogram, "boot": {model: histogram}}; models of which none booted are left out.
[[nodiscard]] nlohmann::ordered_json times_json(const Times& times);

}  // namespace bootstorm::operate
