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

/// Completes a datagram whose payload begins with `payload_length` bytes already at datagram_payload_offset() and goes
/// on with `body_length` bytes whose sum is `body_sum` (see checksum.hpp; payload_length is even then). Returns the
/// head's bytes, payload_length included.
inline std::uint32_t write_datagram(std::byte* at, const DatagramHead& head, std::size_t payload_length,
                                    std::size_t body_length = 0, std::uint64_t body_sum = 0) noexcept {
  std::byte* l3 = write_ether(at, head.destination_mac, head.source_mac, head.vlan, ether_type_ipv4);
  const auto udp_length = static_cast<std::uint16_t>(sizeof(UdpHeader) + payload_length + body_length);

  auto* ipv4 = view<Ipv4Header>(l3);
  *ipv4 = {.version_ihl = ipv4_version_ihl_plain,
           .tos = 0,
           .total_length = Be16{static_cast<std::uint16_t>(sizeof(Ipv4Header) + udp_length)},
           .id = Be16{head.ipv4_id},
           .flags_fragment = Be16{},
           .ttl = 64,
           .protocol = ip_protocol_udp,
           .checksum = Be16{},
           .source = head.source.wire(),
           .destination = head.destination.wire()};
  ipv4->checksum = checksum_of(sum_bytes({l3, sizeof(Ipv4Header)}));

  std::byte* l4 = l3 + sizeof(Ipv4Header);
  auto* udp = view<UdpHeader>(l4);
  *udp = {Be16{head.source_port}, Be16{head.destination_port}, Be16{udp_length}, Be16{}};
  udp->checksum = udp_checksum_of(sum_pseudo(ipv4->source, ipv4->destination, ip_protocol_udp, udp_length) +
                                  sum_bytes({l4, sizeof(UdpHeader) + payload_length}) + body_sum);
  return static_cast<std::uint32_t>(datagram_payload_offset(head.vlan) + payload_length);
}

}  // namespace bootstorm
