#include "core/sightings.hpp"

#include <algorithm>
#include <cstdint>

#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/udp.hpp"
#include "core/dhcp/client/identity.hpp"

namespace bootstorm {

namespace {

std::uint16_t tag_of(const Frame& frame) noexcept {
  if (view<EtherHeader>(frame.data)->type.host() != ether_type_vlan) return 0;
  return view<VlanTag>(frame.data + sizeof(EtherHeader))->control.host() & vlan_id_mask;
}

/// Fills in whom an ARP frame asks for. False: it asks for nobody else, which is no news.
bool asks_for_another(const Frame& frame, const Snapshot& snapshot, Event& event) noexcept {
  const auto* arp = view<ArpHeader>(frame.data + frame.l3);
  const auto sender = Ipv4Address::from(arp->sender_ip);
  event.ip = Ipv4Address::from(arp->target_ip);
  event.peer = sender;
  event.kind = EventKind::arp_for_another;
  return arp->operation.host() == arp_request && !sender.is_zero() && event.ip != sender &&
         event.ip != snapshot.networks[frame.network].address;
}

/// Fills in what a UDP datagram was for. Nothing of a dropped frame can be relied on but that its network header begins
/// inside of it.
void look_inside(const Frame& frame, Reason reason, Event& event) noexcept {
  const std::size_t length = frame.length - std::min<std::size_t>(frame.l3, frame.length);
  if (length < sizeof(Ipv4Header)) return;
  const auto* ipv4 = view<Ipv4Header>(frame.data + frame.l3);
  const std::size_t header = (ipv4->version_ihl & 0x0fu) * 4u;
  const bool is_datagram = ipv4->version_ihl >> 4 == 4 && header >= sizeof(Ipv4Header) &&
                           ipv4->protocol == ip_protocol_udp && (ipv4->flags_fragment.host() & ipv4_fragment_mask) == 0;
  const std::size_t packet = std::min<std::size_t>(ipv4->total_length.host(), length);
  if (!is_datagram || packet < header + sizeof(UdpHeader)) return;
  event.value = view<UdpHeader>(frame.data + frame.l3 + header)->destination_port.host();
  if (event.value != udp_port_dhcp_server) return;
  Frame message = frame;
  message.payload = static_cast<std::uint16_t>(frame.l3 + header + sizeof(UdpHeader));
  message.payload_length = static_cast<std::uint16_t>(packet - header - sizeof(UdpHeader));
  dhcp::Request request;
  if (dhcp::read_request(message, request)) return;
  event.client = dhcp::identify(request).kind;
  event.message = static_cast<std::uint8_t>(request.type);
  if (reason != Reason::udp_checksum) event.mac = request.mac;  // behind a relay it is not the sender's
}

}  // namespace

void tell_sighting(const Frame& frame, Reason reason, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  const MacAddress sender = view<EtherHeader>(frame.data)->source;
  Event event{.at = now,
              .mac = sender,
              .kind = EventKind::frame_dropped,
              .reason = reason,
              .snapshot = static_cast<std::uint16_t>(snapshot.id),
              .vlan = tag_of(frame),
              .port = frame.port};
  const bool is_arp = reason == Reason::arp_noted || reason == Reason::arp_not_ours;
  if (is_arp && !asks_for_another(frame, snapshot, event)) return;
  if (!is_arp) look_inside(frame, reason, event);
  event.board = snapshot.number_of(snapshot.board_by_mac(event.mac));
  shard.emit_event(event);
}

}  // namespace bootstorm
