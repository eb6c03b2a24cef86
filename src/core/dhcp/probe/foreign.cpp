// Other DHCP servers in networks that are ours to serve: whoever gets an address from one of them boots from nowhere.
#include <algorithm>

#include "core/dhcp/policy/server.hpp"

namespace bootstorm::dhcp {

void note_foreign_server(const Desk& desk, Ipv4Address server, MacAddress mac) noexcept {
  AddressPlan::ForeignServer* place = &desk.plan.foreign[0];
  for (auto& known : desk.plan.foreign) {
    if (known.address == server && known.told_at != 0) {
      place = &known;
      break;
    }
    if (known.told_at < place->told_at) place = &known;  // else the oldest makes way
  }
  const bool is_new = place->address != server || place->told_at == 0;
  if (!is_new && desk.now - place->told_at < tell_again_ns) return;
  *place = {server, desk.now};
  tell(desk, EventKind::foreign_dhcp_server, mac, server, 0);
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
