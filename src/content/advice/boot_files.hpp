// The files that DHCP tells clients to load.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "content/plan.hpp"

namespace bootstorm::content {

/// A line for each class whose boot file, or a file of whose menu, the appliance is to serve and no image has; and one
/// if there are no images although no class sends its clients elsewhere.
[[nodiscard]] std::vector<std::string> boot_file_advice(const config::Config& config, const ContentPlan& plan);

}  // namespace bootstorm::content
