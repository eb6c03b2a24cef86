// ICMP echo, and the message that says a datagram reached nobody (RFC 792).
#pragma once

#include <cstdint>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm {

struct IcmpEchoHeader {
  std::uint8_t type;
  std::uint8_t code;
  Be16 checksum;
  Be16 id;
  Be16 sequence;
};
static_assert(sizeof(IcmpEchoHeader) == 8 && alignof(IcmpEchoHeader) == 1);

/// What was not delivered is quoted: its IPv4 header and at least eight bytes, which is UDP's header.
struct IcmpUnreachableHeader {
  std::uint8_t type;
  std::uint8_t code;
  Be16 checksum;
  Be32 unused;
  Ipv4Header quoted_ipv4;
  UdpHeader quoted_udp;
};
static_assert(sizeof(IcmpUnreachableHeader) == 36 && alignof(IcmpUnreachableHeader) == 1);

inline constexpr std::uint8_t icmp_echo_reply = 0;
inline constexpr std::uint8_t icmp_destination_unreachable = 3;
inline constexpr std::uint8_t icmp_code_host = 1;  // of icmp_destination_unreachable
inline constexpr std::uint8_t icmp_code_port = 3;  // of icmp_destination_unreachable
inline constexpr std::uint8_t icmp_echo_request = 8;

}  // namespace bootstorm
