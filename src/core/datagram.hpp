// The head of a UDP datagram: Ethernet, 802.1Q where needed, IPv4, UDP. One writer for replies, which are built over
// the request, and for further frames, which are built in lent room.
#pragma once

#include <cstddef>
#include <cstdint>

#include "bootstorm/checksum.hpp"
#include "bootstorm/frame.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm {

struct DatagramHead {
  MacAddress source_mac;
  MacAddress destination_mac;
  std::uint16_t vlan = 0;  // 0: untagged
  std::uint8_t tos = 0;
  std::uint8_t ttl = 64;
  std::uint16_t ipv4_id = 0;
  Ipv4Address source;
  Ipv4Address destination;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
};

/// Where the network layer begins.
[[nodiscard]] constexpr std::size_t datagram_l3_offset(std::uint16_t vlan) noexcept {
  return sizeof(EtherHeader) + (vlan == 0 ? 0 : sizeof(VlanTag));
}

/// Where the payload lies behind such a head: write it first, then the head, whose checksum covers it.
[[nodiscard]] constexpr std::size_t datagram_payload_offset(std::uint16_t vlan) noexcept {
  return datagram_l3_offset(vlan) + sizeof(Ipv4Header) + sizeof(UdpHeader);
}

/// Writes the Ethernet header, and the tag if there is one; returns where the network layer begins.
inline std::byte* write_ether(std::byte* at, MacAddress destination, MacAddress source, std::uint16_t vlan,
                              std::uint16_t type) noexcept {
  auto* ether = view<EtherHeader>(at);
  ether->destination = destination;
  ether->source = source;
  at += sizeof(EtherHeader);
  if (vlan == 0) {
    ether->type = Be16{type};
    return at;
  }
  ether->type = Be16{ether_type_vlan};
  *view<VlanTag>(at) = {Be16{vlan}, Be16{type}};
  return at + sizeof(VlanTag);
}

/// Writes the heads in front of a UDP payload of `payload_length` bytes whose sum (see checksum.hpp) is `payload_sum`;
/// how much of the payload lies behind them already is the caller's business. All sums are made of the values in hand:
/// reading back what was just written in smaller pieces would stall on every line.
[[gnu::always_inline]] inline void write_datagram_head(std::byte* at, const DatagramHead& head,
                                                       std::size_t payload_length, std::uint64_t payload_sum) noexcept {
  std::byte* l3 = write_ether(at, head.destination_mac, head.source_mac, head.vlan, ether_type_ipv4);
  const Be16 udp_length{static_cast<std::uint16_t>(sizeof(UdpHeader) + payload_length)};
  const Be16 total_length{static_cast<std::uint16_t>(sizeof(Ipv4Header) + sizeof(UdpHeader) + payload_length)};
  const Be16 id{head.ipv4_id};
  const Be32 source = head.source.wire();
  const Be32 destination = head.destination.wire();
  const std::uint64_t addresses_sum = sum_of(source) + sum_of(destination);
  const std::uint64_t marks_sum = sum_of(Be16{static_cast<std::uint16_t>(ipv4_version_ihl_plain << 8 | head.tos)}) +
                                  sum_of(Be16{static_cast<std::uint16_t>(head.ttl << 8 | ip_protocol_udp)});
  *view<Ipv4Header>(l3) = {.version_ihl = ipv4_version_ihl_plain,
                           .tos = head.tos,
                           .total_length = total_length,
                           .id = id,
                           .flags_fragment = Be16{},
                           .ttl = head.ttl,
                           .protocol = ip_protocol_udp,
                           .checksum = checksum_of(marks_sum + sum_of(total_length) + sum_of(id) + addresses_sum),
                           .source = source,
                           .destination = destination};
  const Be16 source_port{head.source_port};
  const Be16 destination_port{head.destination_port};
  // The length counts twice: in the pseudo header and in UDP's own (RFC 768).
  const std::uint64_t udp_sum = addresses_sum + sum_of(Be16{ip_protocol_udp}) + 2 * sum_of(udp_length) +
                                sum_of(source_port) + sum_of(destination_port) + payload_sum;
  *view<UdpHeader>(l3 + sizeof(Ipv4Header)) = {source_port, destination_port, udp_length, udp_checksum_of(udp_sum)};
}

/// The same for a payload that lies at datagram_payload_offset() whole. Returns the datagram's bytes, heads included.
inline std::uint32_t write_datagram(std::byte* at, const DatagramHead& head, std::size_t payload_length) noexcept {
  const std::size_t offset = datagram_payload_offset(head.vlan);
  write_datagram_head(at, head, payload_length, sum_bytes({at + offset, payload_length}));
  return static_cast<std::uint32_t>(offset + payload_length);
}

}  // namespace bootstorm
