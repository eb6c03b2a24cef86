// What of its rights `bootstorm serve` needs for a configuration.
#pragma once

#include <string>

#include "config/config.hpp"
#include "rights/rights.hpp"

namespace bootstorm::cli {

/// `stats_path`: written on exit; empty: nothing is.
[[nodiscard]] rights::Wanted wanted_rights(const config::Config& config, const std::string& config_path,
                                           const std::string& stats_path);

}  // namespace bootstorm::cli
