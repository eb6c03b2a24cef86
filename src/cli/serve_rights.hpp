// What of its rights `bootstorm serve` needs for a configuration.
#pragma once

#include <optional>
#include <string>

#include "config/config.hpp"
#include "rights/rights.hpp"

namespace bootstorm::cli {

/// `stats_path`: written on exit; empty: nothing is.
[[nodiscard]] rights::Wanted wanted_rights(const config::Config& config, const std::string& config_path,
                                           const std::string& stats_path);

/// What the user that will serve cannot read of the configuration and the images; nullopt: nothing, or there is no such
/// user, or this process is not root and cannot look.
[[nodiscard]] std::optional<rights::Unreadable> unreadable_when_served(const config::Config& config,
                                                                       const std::string& config_path);

}  // namespace bootstorm::cli
