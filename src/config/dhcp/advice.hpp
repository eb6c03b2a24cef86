// What a configuration of DHCP makes of boards that cannot say so themselves.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace bootstorm::config {

/// Where a Raspberry Pi would stay dark although the configuration is right: one line each, with its place.
[[nodiscard]] std::vector<std::string> dhcp_advice(const Config& config);

}  // namespace bootstorm::config
