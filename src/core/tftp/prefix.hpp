// The first folder of a name where it says which board asks.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "bootstorm/wire/ether.hpp"

namespace bootstorm::tftp {

/// "9ffefdef" (the firmware's own way) or all 16 digits; digits in either case. The low 32 bits.
[[nodiscard]] std::optional<std::uint32_t> parse_serial(std::string_view folder) noexcept;

/// "dc-a6-32-01-36-c2" (TFTP_PREFIX=2, and iPXE's hexhyp), with colons (iPXE), without anything between (iPXE's
/// hexraw), or with the hardware type "01-" before it (PXELINUX). Digits in either case.
[[nodiscard]] std::optional<MacAddress> parse_mac(std::string_view folder) noexcept;

}  // namespace bootstorm::tftp
