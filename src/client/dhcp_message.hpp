// DHCP messages as boot clients write and read them (RFC 2131, RFC 4578). What a model puts into them is a style.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::client {

/// What a model puts into all its messages.
struct DhcpStyle {
  std::span<const std::uint8_t> wanted{};  // option 55
  std::string_view vendor_class{};         // option 60; empty: none
  bool class_in_request = true;            // the Pi 4's EEPROM leaves option 60 out of its REQUEST
  bool boots = false;                      // options 93, 94 and 97
  std::uint16_t arch = 0;                  // option 93
  std::uint8_t ndi_minor = 1;              // option 94: UNDI 2.<minor>, or 3.<minor>
  std::uint8_t ndi_major = 2;
  bool is_ipxe = false;  // options 77 and 175
};

/// What one message says.
struct DhcpMessage {
  DhcpType type = DhcpType::discover;
  std::uint32_t xid = 0;
  std::uint16_t secs = 0;  // since the exchange began
  MacAddress mac;
  std::array<std::byte, 17> guid{};  // option 97
  Ipv4Address own_ip;                // ciaddr: of a client that uses it already
  Ipv4Address requested;             // option 50; zero: none
  Ipv4Address server_id;             // option 54; zero: none
};

/// Options in the order of the captures: 53, 50, 54, 55, 93, 94, 97, 60, 77, 175, end.
void write_dhcp(Writer& writer, const DhcpStyle& style, const DhcpMessage& message) noexcept;

/// What a client keeps of a reply. The text is the message's own bytes.
struct DhcpReply {
  DhcpType type = DhcpType::none;
  std::uint32_t xid = 0;
  bool for_mac = false;  // chaddr is the one asked about
  Ipv4Address own_ip;
  Ipv4Address server_id;                // option 54
  std::uint32_t lease_s = 0;            // option 51; 0: none
  Ipv4Address next_server;              // siaddr
  Ipv4Address tftp_server;              // option 66 in dotted text
  std::string_view boot_file{};         // option 67, else the field `file`
  std::span<const std::byte> vendor{};  // option 43
  bool has_pad = false;                 // option 0 between others
};

/// False if it is no well-formed reply.
[[nodiscard]] bool read_dhcp(std::span<const std::byte> payload, MacAddress mac, DhcpReply& reply) noexcept;

/// Dotted decimal, with or without a NUL behind it; zero when it is anything else: boot ROMs have no resolver.
[[nodiscard]] Ipv4Address parse_dotted(std::string_view text) noexcept;

}  // namespace bootstorm::client
