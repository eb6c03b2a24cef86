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
#include "bootstorm/dhcp_settings.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"
#include "core/dhcp/lease/address_plan.hpp"

namespace bootstorm::dhcp {

inline constexpr std::string_view pxe_class = "PXEClient";

[[nodiscard]] constexpr bool is_boot_client(ClientKind kind) noexcept { return kind != ClientKind::plain; }
/// By its GUID, so that it is no PC.
[[nodiscard]] constexpr bool is_known_pi(ClientKind kind) noexcept { return kind > ClientKind::pi; }
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

/// How long an OFFER is held back.
[[nodiscard]] constexpr Nanos offer_delay(const BootProfile& profile) noexcept {
  return profile.offer_delay_ms * nanos_per_ms;
}

/// When the ROM's wake frame number `index` is due, counted from when its OFFER leaves: a frame before that wakes
/// nobody. Nothing: there is no such frame.
[[nodiscard]] inline std::optional<Nanos> wake_at(const Lease& lease, std::size_t index,
                                                  const BootProfile& profile) noexcept {
  if (index >= profile.wake_ms.size() || profile.wake_ms[index] == 0) return {};
  return lease.discovered_at + offer_delay(profile) + profile.wake_ms[index] * nanos_per_ms;
}

/// Writes the frame that makes the ROM's receive loop run once more; returns its length. It is an ARP announcement of
/// our own address (RFC 5227 §2.3), sent to the board alone: it asks nothing, claims nothing but what is ours, can be
/// no probe for the board's address, and tells the board what it will need next anyway.
[[nodiscard]] std::uint32_t write_wake_frame(std::byte* at, const Network& network, MacAddress own_mac,
                                             MacAddress client) noexcept;

}  // namespace bootstorm::dhcp
