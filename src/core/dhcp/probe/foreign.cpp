// Other DHCP servers in networks that are ours to serve: whoever gets an address from one of them boots from nowhere.
#include <algorithm>

#include "core/dhcp/policy/server.hpp"

namespace bootstorm::dhcp {

void note_foreign_server(const Desk& desk, Ipv4Address server, MacAddress mac) noexcept {
  auto& known = desk.plan.foreign;
  const auto reported_at = [](const AddressPlan::ForeignServer& place) { return place.reports.last_reported_at; };
  auto place = std::ranges::find_if(known, [&](const AddressPlan::ForeignServer& other) {
    return other.address == server && reported_at(other) != 0;
  });
  if (place == known.end()) {
    place = std::ranges::min_element(known, {}, reported_at);  // the one reported longest ago makes way
    *place = {.address = server, .reports = {}};
  }
  if (place->reports.allow(desk.now)) tell(desk, EventKind::foreign_dhcp_server, mac, server, 0);
}

Outcome on_server_message(const Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  const Network& network = snapshot.networks[frame.network];
  if (frame.payload_length < sizeof(DhcpHeader)) return dropped(Reason::udp_port_closed);
  const std::byte* at = frame.data;
  const auto* header = view<DhcpHeader>(at + frame.payload);
  if (header->op != dhcp_op_reply || header->cookie.host() != dhcp_cookie) return dropped(Reason::udp_port_closed);
  // Where another one is meant to give the addresses, it is none of our business.
  if (network.dhcp.mode != DhcpMode::server) return dropped(Reason::udp_port_closed);
  const Desk desk{now, shard, *shard.addresses, snapshot, network, frame.network};
  note_foreign_server(desk, Ipv4Address::from(view<Ipv4Header>(at + frame.l3)->source), view<EtherHeader>(at)->source);
  return consumed(Reason::dhcp_foreign_server);
}

}  // namespace bootstorm::dhcp
