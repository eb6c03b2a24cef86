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
  friend constexpr auto operator<=>(const Ipv4Address&, const Ipv4Address&) = default;
};
inline constexpr Ipv4Address ipv4_broadcast{0xffffffffu};

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
inline constexpr std::uint16_t ipv4_flag_dont_fragment = 0x4000;
inline constexpr std::uint16_t ipv4_fragment_mask = 0x3fff;  // more-fragments flag and offset
inline constexpr std::uint8_t ip_protocol_icmp = 1;
inline constexpr std::uint8_t ip_protocol_udp = 17;

}  // namespace bootstorm
