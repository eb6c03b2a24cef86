// A client's DHCP message, read once. Nothing in it points into the frame, because the reply is written over the
// request.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "bootstorm/clients.hpp"
#include "bootstorm/frame.hpp"
#include "bootstorm/lease.hpp"
#include "bootstorm/outcome.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::dhcp {

/// Options that are sent only to clients that ask for them (option 55), or that send no list of what they ask for.
struct Wanted {
  static constexpr std::uint8_t router = 1, dns = 2, hostname = 4, tftp_server = 8, all = 15;
};

/// Bytes of a DHCP message that every client takes (RFC 2131 §2: an IP datagram of 576).
inline constexpr std::uint16_t message_size_plain = 576 - 28;

struct Request {
  DhcpType type = DhcpType::none;
  std::uint32_t xid = 0;
  std::uint16_t flags = 0;
  std::uint16_t size_max = message_size_plain;  // of our answer, from the DHCP header on
  MacAddress mac;                               // chaddr: who the client is and where it is answered
  MacAddress ether_source;
  Ipv4Address ciaddr;
  Ipv4Address requested;  // option 50, or zero
  Ipv4Address server_id;  // option 54
  bool has_server_id = false;
  bool has_vendor_class = false;
  bool has_parameter_list = false;
  ClientKind kind = ClientKind::plain;
  ClientFacts facts;
  std::uint8_t wanted = Wanted::all;
  std::uint8_t guid_length = 0;       // of option 97: 17 or 0, other lengths are not echoed
  std::uint8_t client_id_length = 0;  // of option 61
  // Not initialised: the lengths say how much is there, and this is the path of every message.
  std::array<std::byte, 17> guid_bytes;
  std::array<std::byte, 255> client_id_bytes;

  Request() noexcept {}
  [[nodiscard]] std::span<const std::byte> guid() const { return {guid_bytes.data(), guid_length}; }
  [[nodiscard]] bool hostname_asked() const { return has_parameter_list && (wanted & Wanted::hostname) != 0; }
  [[nodiscard]] std::span<const std::byte> client_id() const { return {client_id_bytes.data(), client_id_length}; }
};

inline constexpr Reason readable = Reason::count_;

/// Reads the frame's payload into `request`. `readable`, or why it cannot be used. One pass over the options; where one
/// comes twice, the later counts. A message without the end option is taken (RFC 2131 §4.1 asks for it, some leave it
/// out).
[[nodiscard]] Reason read_request(const Frame& frame, Request& request) noexcept;

}  // namespace bootstorm::dhcp
