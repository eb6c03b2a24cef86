// The ports and their networks.
#pragma once

#include "config/config.hpp"
#include "config/reader.hpp"

namespace bootstorm::config {

/// Fills config.ports from the key 'ports' of the document. True if every network could be read.
bool read_ports(MapReader& root, Config& config);

}  // namespace bootstorm::config
