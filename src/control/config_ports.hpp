// The ports and their networks.
#pragma once

#include "control/config.hpp"
#include "control/config_reader.hpp"

namespace bootstorm::control {

/// Fills config.ports from the key 'ports' of the document. True if every network could be read.
bool read_ports(MapReader& root, Config& config);

}  // namespace bootstorm::control
