#include "core/sightings.hpp"

#include <cstdint>

#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/ether.hpp"

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

}  // namespace

void tell_sighting(const Frame& frame, Reason reason, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  const MacAddress sender = view<EtherHeader>(frame.data)->source;
  Event event{.at = now,
              .value = tag_of(frame),
              .mac = sender,
              .kind = EventKind::frame_dropped,
              .reason = reason,
              .snapshot = static_cast<std::uint16_t>(snapshot.id),
              .vlan = tag_of(frame),
              .port = frame.port};
  const bool is_arp = reason == Reason::arp_noted || reason == Reason::arp_not_ours;
  if (is_arp && !asks_for_another(frame, snapshot, event)) return;
  event.board = snapshot.number_of(snapshot.board_by_mac(sender));
  shard.emit_event(event);
}

}  // namespace bootstorm
