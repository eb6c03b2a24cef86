// The ports and their networks.
#pragma once

#include "config/config.hpp"
#include "config/reader.hpp"
#include "config/setting.hpp"
#include "config/shape.hpp"

namespace bootstorm::config {

/// Fills config.ports from the value of the key 'ports'. True if every network could be read.
bool read_ports(const YamlNode& node, Config& config, ErrorList& errors);
[[nodiscard]] Shape ports_shape();

/// What a port has besides its device and its networks.
[[nodiscard]] const Section<PortConfig>& port_values();

}  // namespace bootstorm::config
