// The two DHCP messages a Pi 3 knows: the DISCOVER that it sends and the OFFER that it boots on. It never sends a
// REQUEST.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::client {

/// The same on every board and in every message, so no identity.
inline constexpr std::uint32_t pi3_xid = 0x26f30339;

/// 320 bytes.
void write_rom_discover(Writer& writer, MacAddress mac) noexcept;
/// 322 bytes: asks for two options more, and option 97 is the serial four times, little-endian.
void write_bootcode_discover(Writer& writer, MacAddress mac, std::uint32_t serial) noexcept;

/// What the board keeps of an OFFER.
struct Offer {
  Ipv4Address own_ip;
  Ipv4Address server_ip;
  bool for_another = false;  // another board's hardware address is in it; the ROM does not look
};

enum class OfferCheck : std::uint8_t {
  not_an_offer,
  unusable,  // an OFFER, but without an address, a server or the string
  usable,
};

/// Reads a message that came to port 68 from `source`. The server is option 66 (dotted text), or `source` where option
/// 43 has the string "Raspberry Pi Boot"; the later of the two options wins. Without the string the board does not
/// boot; with `needs_three_spaces` (early ROMs, a bug in a length) it must end in three spaces.
[[nodiscard]] OfferCheck read_offer(std::span<const std::byte> message, Ipv4Address source, MacAddress own_mac,
                                    bool needs_three_spaces, Offer& offer) noexcept;

}  // namespace bootstorm::client
