// Frames as a Pi 3 sends them: IP id 0, TTL 128, no UDP checksum, padded to Ethernet's least.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "bootstorm/bytes.hpp"
#include "bootstorm/frame.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm::client {

inline constexpr std::size_t payload_offset = sizeof(EtherHeader) + sizeof(Ipv4Header) + sizeof(UdpHeader);

/// One end of a conversation.
struct Endpoint {
  MacAddress mac;
  Ipv4Address ip;
  std::uint16_t port = 0;
};

/// The payload of a frame under construction: write it, then finish_datagram().
[[nodiscard]] inline Writer payload_writer(TxFrame& frame) noexcept {
  return Writer{{frame.head + payload_offset, tx_head_max - payload_offset}};
}

/// Puts the headers in front of `payload_length` bytes and pads.
void finish_datagram(TxFrame& frame, const Endpoint& from, const Endpoint& to, std::size_t payload_length) noexcept;

/// An ARP request or reply; a request goes to everyone.
void write_arp(TxFrame& frame, std::uint16_t operation, const Endpoint& from, const Endpoint& to) noexcept;

}  // namespace bootstorm::client
