#include "client/received.hpp"

#include "bootstorm/bytes.hpp"
#include "bootstorm/checksum.hpp"
#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm::client {

namespace {

void receive_arp(std::span<const std::byte> packet, Received& received) noexcept {
  if (packet.size() < sizeof(ArpHeader)) return;
  const auto* arp = view<ArpHeader>(packet.data());
  if (arp->hardware_type.host() != arp_hardware_ethernet || arp->protocol_type.host() != ether_type_ipv4) return;
  received.kind = Received::Kind::arp;
  received.arp_operation = arp->operation.host();
  received.arp_sender_mac = arp->sender_mac;
  received.source = Ipv4Address::from(arp->sender_ip);
  received.target = Ipv4Address::from(arp->target_ip);
}

void damaged(Received& received, Failure damage) noexcept {
  received.kind = Received::Kind::damaged;
  received.damage = damage;
}

void receive_udp(std::span<const std::byte> datagram, const Ipv4Header& ipv4, Received& received) noexcept {
  if (datagram.size() < sizeof(UdpHeader)) return damaged(received, Failure::malformed);
  const auto* udp = view<UdpHeader>(datagram.data());
  // The appliance sends nothing behind a datagram, so the two lengths must say the same.
  if (udp->length.host() != datagram.size()) return damaged(received, Failure::malformed);
  if (udp->checksum != Be16{}) {
    const std::uint64_t sum = sum_pseudo(ipv4.source, ipv4.destination, ip_protocol_udp, udp->length.host());
    if (fold_sum(sum + sum_bytes(datagram)) != 0xffff) return damaged(received, Failure::udp_checksum);
  }
  received.kind = Received::Kind::udp;
  received.source_port = udp->source_port.host();
  received.target_port = udp->destination_port.host();
  received.payload = datagram.subspan(sizeof(UdpHeader));
}

void receive_ipv4(std::span<const std::byte> packet, Received& received) noexcept {
  if (packet.size() < sizeof(Ipv4Header)) return damaged(received, Failure::malformed);
  const auto* ipv4 = view<Ipv4Header>(packet.data());
  const std::size_t header_length = (ipv4->version_ihl & 0x0fu) * 4u;
  const std::size_t total_length = ipv4->total_length.host();
  if ((ipv4->version_ihl >> 4) != 4 || header_length < sizeof(Ipv4Header) || total_length < header_length ||
      total_length > packet.size()) {
    return damaged(received, Failure::malformed);
  }
  if (fold_sum(sum_bytes(packet.first(header_length))) != 0xffff) return damaged(received, Failure::ipv4_checksum);
  if ((ipv4->flags_fragment.host() & ipv4_fragment_mask) != 0) return damaged(received, Failure::malformed);
  received.source = Ipv4Address::from(ipv4->source);
  received.target = Ipv4Address::from(ipv4->destination);
  if (ipv4->protocol != ip_protocol_udp) return;
  receive_udp(packet.subspan(header_length, total_length - header_length), *ipv4, received);
}

}  // namespace

Received receive(std::span<const std::byte> frame) noexcept {
  Received received;
  if (frame.size() < sizeof(EtherHeader)) return received;
  const auto* ether = view<EtherHeader>(frame.data());
  received.destination = ether->destination;
  const auto packet = frame.subspan(sizeof(EtherHeader));
  if (ether->type.host() == ether_type_arp) receive_arp(packet, received);
  if (ether->type.host() == ether_type_ipv4) receive_ipv4(packet, received);
  return received;
}

}  // namespace bootstorm::client
