// UDP (RFC 768).
#pragma once

#include <cstdint>

#include "bootstorm/bytes.hpp"

namespace bootstorm {

struct UdpHeader {
  Be16 source_port;
  Be16 destination_port;
  Be16 length;    // header and data
  Be16 checksum;  // 0: the sender made none
};
static_assert(sizeof(UdpHeader) == 8 && alignof(UdpHeader) == 1);

inline constexpr std::uint16_t udp_port_dhcp_server = 67;
inline constexpr std::uint16_t udp_port_dhcp_client = 68;
inline constexpr std::uint16_t udp_port_tftp = 69;
inline constexpr std::uint16_t udp_port_pxe = 4011;  // boot server of PXE (its specification 2.1, §2.2.3)

}  // namespace bootstorm
