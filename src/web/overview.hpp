// What the page shows of the appliance as a whole.
#pragma once

#include <nlohmann/json.hpp>

#include "web/appliance.hpp"

namespace bootstorm::web {

/// {"state": …, "rates": …, "served": …}; where the appliance does not answer, its state alone, which says why.
[[nodiscard]] nlohmann::json overview_of(const Known& known);

}  // namespace bootstorm::web
