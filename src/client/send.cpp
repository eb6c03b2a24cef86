#include "client/send.hpp"

#include <algorithm>
#include <cstring>

#include "bootstorm/checksum.hpp"
#include "bootstorm/wire/arp.hpp"

namespace bootstorm::client {

namespace {

void pad(TxFrame& frame, std::size_t length) noexcept {
  if (length < ether_frame_min) std::memset(frame.head + length, 0, ether_frame_min - length);
  frame.length = static_cast<std::uint32_t>(std::max(length, ether_frame_min));
}

}  // namespace

void finish_datagram(TxFrame& frame, const Endpoint& from, const Endpoint& to, std::size_t payload_length) noexcept {
  *view<EtherHeader>(frame.head) = {to.mac, from.mac, Be16{ether_type_ipv4}};
  std::byte* l3 = frame.head + sizeof(EtherHeader);
  const auto udp_length = static_cast<std::uint16_t>(sizeof(UdpHeader) + payload_length);
  auto* ipv4 = view<Ipv4Header>(l3);
  *ipv4 = {.version_ihl = ipv4_version_ihl_plain,
           .tos = 0,
           .total_length = Be16{static_cast<std::uint16_t>(sizeof(Ipv4Header) + udp_length)},
           .id = Be16{},
           .flags_fragment = Be16{},
           .ttl = 128,
           .protocol = ip_protocol_udp,
           .checksum = Be16{},
           .source = from.ip.wire(),
           .destination = to.ip.wire()};
  ipv4->checksum = checksum_of(sum_bytes({l3, sizeof(Ipv4Header)}));
  *view<UdpHeader>(l3 + sizeof(Ipv4Header)) = {Be16{from.port}, Be16{to.port}, Be16{udp_length}, Be16{}};
  pad(frame, payload_offset + payload_length);
}

void write_arp(TxFrame& frame, std::uint16_t operation, const Endpoint& from, const Endpoint& to) noexcept {
  const bool request = operation == arp_request;
  *view<EtherHeader>(frame.head) = {request ? mac_broadcast : to.mac, from.mac, Be16{ether_type_arp}};
  *view<ArpHeader>(frame.head + sizeof(EtherHeader)) = {.hardware_type = Be16{arp_hardware_ethernet},
                                                        .protocol_type = Be16{ether_type_ipv4},
                                                        .hardware_length = 6,
                                                        .protocol_length = 4,
                                                        .operation = Be16{operation},
                                                        .sender_mac = from.mac,
                                                        .sender_ip = from.ip.wire(),
                                                        .target_mac = request ? MacAddress{} : to.mac,
                                                        .target_ip = to.ip.wire()};
  pad(frame, sizeof(EtherHeader) + sizeof(ArpHeader));
}

}  // namespace bootstorm::client
