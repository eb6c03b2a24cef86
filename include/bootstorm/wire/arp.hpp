// ARP for IPv4 over Ethernet (RFC 826; probe and announcement: RFC 5227).
#pragma once

#include <cstdint>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/ether.hpp"

namespace bootstorm {

struct ArpHeader {
  Be16 hardware_type;
  Be16 protocol_type;
  std::uint8_t hardware_length;
  std::uint8_t protocol_length;
  Be16 operation;
  MacAddress sender_mac;
  Be32 sender_ip;
  MacAddress target_mac;
  Be32 target_ip;
};
static_assert(sizeof(ArpHeader) == 28 && alignof(ArpHeader) == 1);

inline constexpr std::uint16_t arp_hardware_ethernet = 1;
inline constexpr std::uint16_t arp_request = 1;
inline constexpr std::uint16_t arp_reply = 2;

}  // namespace bootstorm
