// The server's message, from a plain description of it to the finished frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "bootstorm/lease.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "core/dhcp/message.hpp"

namespace bootstorm::dhcp {

struct Reply {
  DhcpType type = DhcpType::none;
  std::uint32_t xid = 0;
  std::uint16_t flags = 0;
  std::uint16_t size_max = message_size_plain;
  MacAddress client;        // chaddr, and always the Ethernet destination: a Pi 3 takes OFFERs meant for others
  Ipv4Address destination;  // of the IP packet
  Ipv4Address yiaddr;
  Ipv4Address ciaddr;
  std::uint32_t lease_s = 0;  // 0: an answer to INFORM, which gives no lease
  ClientKind kind = ClientKind::plain;
  std::uint8_t wanted = Wanted::all;
  std::span<const std::byte> guid;       // echoed to boot clients
  std::span<const std::byte> client_id;  // RFC 6842: echoed to all
  std::string_view hostname;             // empty: none
  std::string_view message;              // of a NAK
};

/// Writes the whole frame at `room`; returns its length, or 0 where it does not fit into the room, the client's limit
/// or the port's MTU. What reply's spans point to must not lie in `room`.
[[nodiscard]] std::uint32_t write_reply(std::span<std::byte> room, const Reply& reply, const Network& network,
                                        const Port& port, std::uint16_t ipv4_id) noexcept;

}  // namespace bootstorm::dhcp
