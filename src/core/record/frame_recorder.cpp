#include "bootstorm/frame_recorder.hpp"

#include <algorithm>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm {

namespace {

bool is_dhcp_port(std::uint16_t port) noexcept { return port == udp_port_dhcp_server || port == udp_port_dhcp_client; }

bool arp_concerns(std::span<const std::byte> arp, const WantedBoard& board) noexcept {
  if (arp.size() < sizeof(ArpHeader) || board.ip.is_zero()) return false;
  const auto* packet = view<ArpHeader>(arp.data());
  return Ipv4Address::from(packet->sender_ip) == board.ip || Ipv4Address::from(packet->target_ip) == board.ip;
}

bool is_of_client(std::span<const std::byte> udp, MacAddress mac) noexcept {
  if (udp.size() < sizeof(UdpHeader) + sizeof(DhcpHeader)) return false;
  const auto* header = view<UdpHeader>(udp.data());
  if (!is_dhcp_port(header->source_port.host()) && !is_dhcp_port(header->destination_port.host())) return false;
  const auto* message = view<DhcpHeader>(udp.data() + sizeof(UdpHeader));
  return std::equal(mac.octets.begin(), mac.octets.end(), message->chaddr.begin());
}

bool ipv4_concerns(std::span<const std::byte> packet, const WantedBoard& board) noexcept {
  if (packet.size() < sizeof(Ipv4Header)) return false;
  const auto* header = view<Ipv4Header>(packet.data());
  if (!board.ip.is_zero() &&
      (Ipv4Address::from(header->source) == board.ip || Ipv4Address::from(header->destination) == board.ip)) {
    return true;
  }
  const std::size_t length = std::size_t{header->version_ihl & 0xfu} * 4;
  return board.mac != MacAddress{} && header->protocol == ip_protocol_udp && packet.size() > length &&
         is_of_client(packet.subspan(length), board.mac);
}

}  // namespace

bool concerns(std::span<const std::byte> frame, const WantedBoard& board) noexcept {
  if (frame.size() < sizeof(EtherHeader)) return false;
  const auto* ether = view<EtherHeader>(frame.data());
  if (board.mac != MacAddress{} && (ether->source == board.mac || ether->destination == board.mac)) return true;
  std::uint16_t type = ether->type.host();
  frame = frame.subspan(sizeof(EtherHeader));
  if (type == ether_type_vlan && frame.size() >= sizeof(VlanTag)) {
    type = view<VlanTag>(frame.data())->type.host();
    frame = frame.subspan(sizeof(VlanTag));
  }
  if (type == ether_type_arp) return arp_concerns(frame, board);
  return type == ether_type_ipv4 && ipv4_concerns(frame, board);
}

bool FrameRecorder::wants(std::span<const std::byte> frame) const noexcept {
  return std::ranges::any_of(places_, [&](const Place& place) {
    const WantedBoard board{MacAddress::from_number(place.mac.load(std::memory_order_relaxed)),
                            Ipv4Address{place.ip.load(std::memory_order_relaxed)}};
    return !board.is_any() && concerns(frame, board);
  });
}

void FrameRecorder::want(std::size_t place, const WantedBoard& board) noexcept {
  places_[place].mac.store(board.mac.number(), std::memory_order_relaxed);
  places_[place].ip.store(board.ip.value, std::memory_order_relaxed);
  wanting_.fetch_add(1, std::memory_order_relaxed);
}

void FrameRecorder::want_no_more(std::size_t place) noexcept {
  wanting_.fetch_sub(1, std::memory_order_relaxed);
  places_[place].mac.store(0, std::memory_order_relaxed);
  places_[place].ip.store(0, std::memory_order_relaxed);
}

}  // namespace bootstorm
