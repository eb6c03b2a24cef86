// What network boot ROMs, the Raspberry Pi's above all, need beyond the RFCs. How they are told apart: never by the
// first octets of the MAC, only by what they say.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "bootstorm/clients.hpp"
#include "bootstorm/lease.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::dhcp {

inline constexpr std::string_view pxe_class = "PXEClient";

/// Option 43 that makes a Raspberry Pi boot: PXE tags 6 (discovery control), 10 (menu prompt) and 9 (menu) with the one
/// entry it looks for. Its ROM computes the string's length wrong; three spaces at the end make up for it, and the
/// lengths count them.
///
/// Every PXE client of architecture 0 gets it, not only those known to be Pis: a Pi that it is kept from stays dark,
/// and for a PC it is a menu of one entry of type 0, "boot locally", which is right while there is no boot file for
/// PCs.
inline constexpr std::array<std::uint8_t, 35> pi_boot_option{
    6,   1,   3,                   // tag 6: no broadcast, no multicast discovery
    10,  4,   0,   'P', 'X', 'E',  // tag 10: prompt "PXE", no waiting
    9,   23,  0,   0,   20,        // tag 9: type 0, 20 characters
    'R', 'a', 's', 'p', 'b', 'e', 'r', 'r', 'y', ' ', 'P', 'i', ' ', 'B', 'o', 'o', 't', ' ', ' ', ' ', 255};

[[nodiscard]] constexpr bool is_boot_client(ClientKind kind) noexcept { return kind != ClientKind::plain; }
[[nodiscard]] constexpr bool has_pi_profile(ClientKind kind) noexcept { return kind >= ClientKind::pi; }

/// `client_arch`: option 93 if it was there; `guid`: option 97, 17 bytes or empty.
[[nodiscard]] ClientKind kind_of(std::string_view vendor_class, std::optional<std::uint16_t> client_arch,
                                 std::span<const std::byte> guid) noexcept;

/// The board's serial number (low 32 bits) if its GUID holds one. The ROM's constant GUID does not.
[[nodiscard]] std::optional<std::uint32_t> serial_of(std::span<const std::byte> guid) noexcept;

/// What a client's words say about it, of its model at least where they are a boot ROM's or loader's. `kind` as
/// kind_of() has it.
[[nodiscard]] ClientFacts facts_of(ClientKind kind, std::string_view vendor_class,
                                   std::optional<std::uint16_t> client_arch, std::span<const std::byte> guid,
                                   MacAddress mac) noexcept;

/// How long an OFFER is held back. Boards with an EEPROM need no delay, whatever is configured.
[[nodiscard]] Nanos offer_delay(ClientKind kind, const PiProfile& profile) noexcept;

/// When the ROM's wake frame number `index` is due, counted from when its OFFER leaves: a frame before that wakes
/// nobody. Nothing: there is no such frame.
[[nodiscard]] std::optional<Nanos> wake_at(const Lease& lease, std::size_t index, const PiProfile& profile) noexcept;

/// Writes the frame that makes the ROM's receive loop run once more; returns its length. It is an ARP announcement of
/// our own address (RFC 5227 §2.3), sent to the board alone: it asks nothing, claims nothing but what is ours, can be
/// no probe for the board's address, and tells the board what it will need next anyway.
[[nodiscard]] std::uint32_t write_wake_frame(std::byte* at, const Network& network, MacAddress own_mac,
                                             MacAddress client) noexcept;

}  // namespace bootstorm::dhcp
