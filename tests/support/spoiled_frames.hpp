// What a network may do to frames on their way, and frames that hosts should not send.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "bootstorm/bytes.hpp"
#include "bootstorm/checksum.hpp"
#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm::test {

using FrameBytes = std::vector<std::byte>;

inline constexpr std::size_t ip_at = sizeof(EtherHeader);
inline constexpr std::size_t udp_at = ip_at + sizeof(Ipv4Header);
inline constexpr std::size_t dhcp_at = udp_at + sizeof(UdpHeader);

inline bool is_udp(const FrameBytes& frame) {
  return frame.size() > dhcp_at && view<EtherHeader>(frame.data())->type.host() == ether_type_ipv4 &&
         view<Ipv4Header>(frame.data() + ip_at)->protocol == ip_protocol_udp;
}
inline bool is_discover(const FrameBytes& frame) {
  return is_udp(frame) && view<UdpHeader>(frame.data() + udp_at)->destination_port.host() == udp_port_dhcp_server;
}
inline bool is_arp(const FrameBytes& frame) { return view<EtherHeader>(frame.data())->type.host() == ether_type_arp; }

/// A relay's doing, as far as the appliance sees it.
inline auto relayed_by(Ipv4Address relay) {
  return [relay](FrameBytes& frame) {
    if (!is_discover(frame)) return true;
    view<DhcpHeader>(frame.data() + dhcp_at)->giaddr = relay.wire();
    view<UdpHeader>(frame.data() + udp_at)->checksum = Be16{};
    return true;
  };
}
inline auto tagged(std::uint16_t tag) {
  return [tag](FrameBytes& frame) {
    const std::array<std::byte, 4> bytes{std::byte{0x81}, std::byte{0}, static_cast<std::byte>(tag >> 8),
                                         static_cast<std::byte>(tag)};
    frame.insert(frame.begin() + 12, bytes.begin(), bytes.end());
    return true;
  };
}
/// As a kernel leaves it to a device.
inline bool leave_checksum(FrameBytes& frame) {
  if (!is_udp(frame)) return true;
  const auto* ipv4 = view<Ipv4Header>(frame.data() + ip_at);
  auto* udp = view<UdpHeader>(frame.data() + udp_at);
  udp->checksum =
      std::bit_cast<Be16>(fold_sum(sum_pseudo(ipv4->source, ipv4->destination, ip_protocol_udp, udp->length.host())));
  return true;
}
inline FrameBytes arp_from(MacAddress mac, Ipv4Address ip, Ipv4Address target, MacAddress to = mac_broadcast) {
  FrameBytes frame(ether_frame_min);
  auto* ether = view<EtherHeader>(frame.data());
  ether->destination = to;
  ether->source = mac;
  ether->type = Be16{ether_type_arp};
  auto* arp = view<ArpHeader>(frame.data() + ip_at);
  *arp = {};
  arp->hardware_type = Be16{arp_hardware_ethernet};
  arp->protocol_type = Be16{ether_type_ipv4};
  arp->hardware_length = 6;
  arp->protocol_length = 4;
  arp->operation = Be16{to == mac_broadcast ? arp_request : arp_reply};
  arp->sender_mac = mac;
  arp->sender_ip = ip.wire();
  arp->target_ip = target.wire();
  return frame;
}

}  // namespace bootstorm::test
