// What a configuration of DHCP makes of boards that cannot say so themselves.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace bootstorm::config {

/// Adds a line for every class whose clients can do nothing with what it gives them.
void advise_on_classes(const Config& config, std::vector<std::string>& advice);

/// Where a Raspberry Pi would stay dark although the configuration is right: one line each, with its place.
[[nodiscard]] std::vector<std::string> dhcp_advice(const Config& config);

}  // namespace bootstorm::config
