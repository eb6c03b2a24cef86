// The server's message, from a plain description of it to the finished frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "bootstorm/dhcp_options.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/udp.hpp"
#include "core/dhcp/lease/address_plan.hpp"
#include "core/dhcp/message/message.hpp"

namespace bootstorm::dhcp {

struct Reply {
  DhcpType type = DhcpType::none;
  std::uint32_t xid = 0;
  std::uint16_t flags = 0;
  std::uint16_t size_max = message_size_plain;
  std::uint16_t source_port = udp_port_dhcp_server;
  std::uint16_t destination_port = udp_port_dhcp_client;
  MacAddress client;        // chaddr
  MacAddress ether;         // the Ethernet destination, never everybody: a Pi 3 takes OFFERs meant for others
  Ipv4Address destination;  // of the IP packet
  Ipv4Address yiaddr;
  Ipv4Address ciaddr;
  Ipv4Address giaddr;
  Ipv4Address server_id;            // option 54
  Ipv4Address subnet_selection;     // RFC 3011: echoed
  std::uint32_t lease_s = 0;        // 0: gives no lease
  bool boot_only = false;           // a proxy's: nothing about the network
  bool rapid_commit = false;        // RFC 4039
  const CodeSet* wanted = nullptr;  // nullptr: the client has no list and gets all there is
  ClientKind kind = ClientKind::plain;
  const ClientClass* client_class = nullptr;
  std::string_view boot_file;                // in place of the class's
  std::optional<std::uint32_t> menu_choice;  // what was chosen from the menu: echoed
  std::span<const std::byte> guid;           // echoed to boot clients
  std::span<const std::byte> client_id;      // RFC 6842: echoed to all
  std::span<const std::byte> agent;          // RFC 3046: echoed, last
  std::string_view hostname;                 // empty: none
  std::string_view message;                  // of a NAK

  Reply() noexcept {}  // field by field: an aggregate of this size is first cleared whole, by a slow `rep stos`
  [[nodiscard]] bool asked(DhcpOption code) const {
    return wanted != nullptr && wanted->contains(static_cast<std::uint8_t>(code));
  }
  [[nodiscard]] bool wants(std::uint8_t code) const { return wanted == nullptr || wanted->contains(code); }
};

/// What became of it.
struct Written {
  std::uint32_t length = 0;    // of the whole frame; 0: what must be in it does not fit the room, the client or the MTU
  std::uint32_t left_out = 0;  // options that found no place
};

/// Writes the whole frame at `room`. `home` is the network that we have our own address in, `network` the one that the
/// client is in. What reply's spans point to must not lie in `room`.
[[nodiscard]] Written write_reply(std::span<std::byte> room, const Reply& reply, const Network& home,
                                  const Network& network, const Port& port, std::uint16_t ipv4_id) noexcept;

}  // namespace bootstorm::dhcp
