// What a client's own words say it is. Boot ROMs, the Raspberry Pi's above all, are told apart by what they send, never
// by the first octets of their MAC.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "bootstorm/clients.hpp"
#include "bootstorm/lease_state.hpp"
#include "bootstorm/wire/ether.hpp"
#include "core/dhcp/message/message.hpp"

namespace bootstorm::dhcp {

inline constexpr std::string_view pxe_class = "PXEClient";
inline constexpr std::string_view http_class = "HTTPClient";

[[nodiscard]] constexpr bool is_boot_client(ClientKind kind) noexcept { return kind != ClientKind::plain; }
/// A Raspberry Pi by its GUID; a PC has another.
[[nodiscard]] constexpr bool is_known_pi(ClientKind kind) noexcept { return kind > ClientKind::pi; }
[[nodiscard]] constexpr bool has_pi_profile(ClientKind kind) noexcept { return kind >= ClientKind::pi; }

/// `client_arch`: option 93 if it was there; `guid`: option 97, 17 bytes or empty.
[[nodiscard]] ClientKind kind_of(std::string_view vendor_class, std::optional<std::uint16_t> client_arch,
                                 std::span<const std::byte> guid) noexcept;

/// The board's serial number (low 32 bits) if its GUID holds one. The ROM's constant GUID does not.
[[nodiscard]] std::optional<std::uint32_t> serial_of(std::span<const std::byte> guid) noexcept;

/// The client's model and serial number, as far as they follow from what it sends; nothing for a plain client. `kind`
/// is kind_of()'s.
[[nodiscard]] ClientFacts facts_of(ClientKind kind, std::string_view vendor_class,
                                   std::optional<std::uint16_t> client_arch, std::span<const std::byte> guid,
                                   MacAddress mac) noexcept;

struct Identity {
  ClientKind kind = ClientKind::plain;
  ClientFacts facts;
};

[[nodiscard]] Identity identify(const Request& request) noexcept;

}  // namespace bootstorm::dhcp
