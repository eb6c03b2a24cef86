// What the kernel does with an interface on request.
#pragma once

#include <chrono>
#include <string>

#include "machine/wire.hpp"

namespace bootstorm::machine {

/// As `ip link set INTERFACE up` or `down`. False: not permitted, or there is no such interface.
[[nodiscard]] bool set_link(const std::string& interface, bool up);
/// Until somebody is at the other end. False: nobody came in time.
[[nodiscard]] bool wait_for_link(const std::string& interface, std::chrono::milliseconds patience);
/// As `ethtool -i`, `-l` and `-k` tell; nothing needs a right.
[[nodiscard]] CardDetails card_details(const std::string& interface);

}  // namespace bootstorm::machine
