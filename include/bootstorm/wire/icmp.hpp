// ICMP echo (RFC 792).
#pragma once

#include <cstdint>

#include "bootstorm/bytes.hpp"

namespace bootstorm {

struct IcmpEchoHeader {
  std::uint8_t type;
  std::uint8_t code;
  Be16 checksum;
  Be16 id;
  Be16 sequence;
};
static_assert(sizeof(IcmpEchoHeader) == 8 && alignof(IcmpEchoHeader) == 1);

inline constexpr std::uint8_t icmp_echo_reply = 0;
inline constexpr std::uint8_t icmp_echo_request = 8;

}  // namespace bootstorm
