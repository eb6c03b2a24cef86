// DHCP (RFC 2131) on BOOTP (RFC 951): the fixed part, message types and the option codes in use (RFC 2132, 4578).
#pragma once

#include <array>
#include <cstdint>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/ether.hpp"

namespace bootstorm {

struct DhcpHeader {
  std::uint8_t op;
  std::uint8_t hardware_type;
  std::uint8_t hardware_length;
  std::uint8_t hops;
  Be32 xid;
  Be16 secs;
  Be16 flags;
  Be32 ciaddr;  // the client's address, when it may use it
  Be32 yiaddr;  // "your" address: what the server gives
  Be32 siaddr;  // next server
  Be32 giaddr;  // relay
  std::array<std::uint8_t, 16> chaddr;
  std::array<std::uint8_t, 64> sname;
  std::array<std::uint8_t, 128> file;
  Be32 cookie;
};
static_assert(sizeof(DhcpHeader) == 240 && alignof(DhcpHeader) == 1);

inline constexpr std::uint8_t dhcp_op_request = 1;
inline constexpr std::uint8_t dhcp_op_reply = 2;
inline constexpr std::uint32_t dhcp_cookie = 0x63825363;      // RFC 2131 §3
inline constexpr std::uint16_t dhcp_flag_broadcast = 0x8000;  // RFC 2131 §2
inline constexpr std::size_t dhcp_message_min = 300;          // RFC 951 §3: what BOOTP receivers may insist on

enum class DhcpType : std::uint8_t {
  none = 0,
  discover = 1,
  offer = 2,
  request = 3,
  decline = 4,
  ack = 5,
  nak = 6,
  release = 7,
  inform = 8,
};

enum class DhcpOption : std::uint8_t {
  pad = 0,
  subnet_mask = 1,
  router = 3,
  dns = 6,
  hostname = 12,
  domain = 15,
  broadcast = 28,
  ntp = 42,
  vendor_specific = 43,
  requested_address = 50,
  lease_time = 51,
  overload = 52,
  message_type = 53,
  server_id = 54,
  parameter_list = 55,
  message = 56,
  max_message_size = 57,
  renewal_time = 58,
  rebinding_time = 59,
  vendor_class = 60,
  client_id = 61,
  tftp_server = 66,
  boot_file = 67,
  user_class = 77,    // RFC 3004
  rapid_commit = 80,  // RFC 4039
  relay_agent = 82,
  client_arch = 93,  // RFC 4578 §2.1
  client_ndi = 94,   // RFC 4578 §2.2
  client_guid = 97,  // RFC 4578 §2.3
  subnet_selection = 118,  // RFC 3011
  routes = 121,            // RFC 3442
  tftp_addresses = 150,    // RFC 5859
  ipxe = 175,
  end = 255,
};

}  // namespace bootstorm
