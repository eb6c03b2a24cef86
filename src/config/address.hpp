// The forms of addresses, and of a board's serial number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "base/text.hpp"
#include "config/config.hpp"
#include "config/text.hpp"

namespace bootstorm::config {

[[nodiscard]] Form<Ipv4Address> ipv4_address();
/// A.B.C.D/LENGTH, with any of the network's addresses.
[[nodiscard]] Form<Ipv4Prefix> cidr();
/// Two addresses with a hyphen between them, or one address. first may be above last.
[[nodiscard]] Form<AddressRange> address_range();
/// Six pairs of hexadecimal digits with colons or hyphens; not a group address, not zero.
[[nodiscard]] Form<MacAddress> mac_address();
/// A MAC address, or the pairs of digits that it begins with and a '*'.
[[nodiscard]] Form<std::vector<std::byte>> mac_beginning();
/// 8 or 16 hexadecimal digits, in either case.
[[nodiscard]] Form<std::uint64_t> board_serial();
/// Pairs of hexadecimal digits, with or without spaces or colons between them.
[[nodiscard]] Form<std::vector<std::byte>> hex_bytes(std::size_t bytes_min, std::size_t bytes_max);
/// The bytes of a text, or of 0x and hexadecimal digits: how client and circuit ids are written.
[[nodiscard]] Form<std::string> id_bytes();

}  // namespace bootstorm::config
