// What a model's firmware allows a boot to take, and what it does when that is over.
#pragma once

#include "bootstorm/time.hpp"

namespace bootstorm::client {

/// Data of a model. How long it asks for an address is in its DHCP patience, or in its own state machine.
struct FirmwareLimits {
  /// From a file's RRQ to its last block; then the file is given up. 0: none is known.
  Nanos file_ns = 0;
  /// From giving up to the next attempt from the network, through whatever else it boots from. 0: it makes none until
  /// it is switched off and on.
  Nanos again_after_ns = 0;
};

}  // namespace bootstorm::client
