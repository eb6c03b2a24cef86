// Addresses read from text, as people write them. For the other direction see text.hpp.
#pragma once

#include <optional>
#include <string_view>

#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm {

/// Four decimal numbers from 0 to 255. A leading zero is refused, because some programs read 010 as 8.
[[nodiscard]] std::optional<Ipv4Address> ipv4_from_text(std::string_view text);
/// Six pairs of hexadecimal digits, with colons or with hyphens between them. May be a group address, or zero.
[[nodiscard]] std::optional<MacAddress> mac_from_text(std::string_view text);

}  // namespace bootstorm
