// The last look at a configuration before workers see it. The file's own checks come earlier and say line and column;
// this one holds what the core takes for granted, so that no way of making a Config can hand it something else.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace bootstorm::appliance {

struct SnapshotFacts;

/// What no core could live with, whatever the devices say. Empty: nothing.
[[nodiscard]] std::vector<std::string> configuration_errors(const config::Config& config);
/// The same with these devices and workers.
[[nodiscard]] std::vector<std::string> snapshot_errors(const config::Config& config, const SnapshotFacts& facts);

}  // namespace bootstorm::appliance
