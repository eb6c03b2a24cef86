// IPv4 (RFC 791).
#pragma once

#include <compare>
#include <cstdint>

#include "bootstorm/bytes.hpp"

namespace bootstorm {

/// An IPv4 address in host order: arithmetic and comparison mean what they say. On the wire it is a Be32.
struct Ipv4Address {
  std::uint32_t value = 0;

  [[nodiscard]] static constexpr Ipv4Address of(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
    return {(std::uint32_t{a} << 24) | (std::uint32_t{b} << 16) | (std::uint32_t{c} << 8) | d};
  }
  [[nodiscard]] static constexpr Ipv4Address from(Be32 wire) { return {wire.host()}; }
  [[nodiscard]] constexpr Be32 wire() const { return Be32{value}; }
  [[nodiscard]] constexpr bool is_zero() const { return value == 0; }
  [[nodiscard]] constexpr bool is_multicast() const { return (value >> 28) == 0xe; }
  /// False for what no host can have: 0/8, 127/8, multicast, and 240/4 with the broadcast (RFC 6890, RFC 1122
  /// §3.2.1.3).
  [[nodiscard]] constexpr bool is_host() const {
    const std::uint32_t first = value >> 24;
    return first - 1 < 223 && first != 127;
  }
  friend constexpr auto operator<=>(const Ipv4Address&, const Ipv4Address&) = default;
};
inline constexpr Ipv4Address ipv4_broadcast{0xffffffffu};

/// A network in CIDR form (RFC 4632): any of its addresses, and the length of its prefix.
struct Ipv4Prefix {
  Ipv4Address address;
  std::uint8_t length = 0;  // bits, 0 to 32

  [[nodiscard]] constexpr Ipv4Address mask() const { return {length == 0 ? 0u : ~std::uint32_t{0} << (32 - length)}; }
  /// The network's own number, which is its lowest address.
  [[nodiscard]] constexpr Ipv4Address network() const { return {address.value & mask().value}; }
  /// Its highest address.
  [[nodiscard]] constexpr Ipv4Address broadcast() const { return {address.value | ~mask().value}; }
  [[nodiscard]] constexpr bool contains(Ipv4Address other) const {
    return ((address.value ^ other.value) & mask().value) == 0;
  }
};

struct Ipv4Header {
  std::uint8_t version_ihl;
  std::uint8_t tos;
  Be16 total_length;
  Be16 id;
  Be16 flags_fragment;
  std::uint8_t ttl;
  std::uint8_t protocol;
  Be16 checksum;
  Be32 source;
  Be32 destination;
};
static_assert(sizeof(Ipv4Header) == 20 && alignof(Ipv4Header) == 1);

inline constexpr std::uint8_t ipv4_version_ihl_plain = 0x45;
inline constexpr std::uint16_t ipv4_fragment_mask = 0x3fff;  // more-fragments flag and offset
inline constexpr std::uint8_t ip_protocol_icmp = 1;
inline constexpr std::uint8_t ip_protocol_udp = 17;

}  // namespace bootstorm
