// The forms of addresses, and of a board's serial number.
#pragma once

#include <cstdint>
#include <string>

#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "control/config.hpp"
#include "control/config_text.hpp"

namespace bootstorm::control {

/// An address and the length of its network's prefix, 0 to 32.
struct Cidr {
  Ipv4Address address;
  std::uint8_t prefix_length = 0;
};

[[nodiscard]] Form<Ipv4Address> ipv4_address();
[[nodiscard]] Form<Cidr> cidr();
/// Two addresses with a hyphen between them, or one address. first may be above last.
[[nodiscard]] Form<AddressRange> address_range();
/// Six pairs of hexadecimal digits with colons or hyphens; not a group address, not zero.
[[nodiscard]] Form<MacAddress> mac_address();
/// 8 or 16 hexadecimal digits, in either case.
[[nodiscard]] Form<std::uint64_t> board_serial();

[[nodiscard]] std::string to_text(Ipv4Address address);
[[nodiscard]] std::string to_text(const MacAddress& mac);
[[nodiscard]] std::string to_text(const AddressRange& range);

}  // namespace bootstorm::control
