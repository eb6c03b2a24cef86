// Other DHCP servers in networks that are ours to serve: a board that gets its address from one of them does not boot.
#include <algorithm>

#include "core/dhcp/policy/server.hpp"
#include "core/dhcp/policy/server_state.hpp"

namespace bootstorm::dhcp {

void note_foreign_server(const NetworkContext& context, Ipv4Address server, MacAddress mac) noexcept {
  auto& known = context.shard.dhcp_server->foreign_servers;
  const auto reported_at = [](const ForeignServer& place) { return place.reports.last_reported_at; };
  auto place = std::ranges::find_if(
      known, [&](const ForeignServer& other) { return other.address == server && reported_at(other) != 0; });
  if (place == known.end()) {
    place = std::ranges::min_element(known, {}, reported_at);  // the one reported longest ago makes way
    *place = {.address = server, .reports = {}};
  }
  if (place->reports.allow(context.now)) context.emit_event(EventKind::foreign_dhcp_server, mac, server, 0);
}

Outcome on_server_message(const Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  const Network& network = snapshot.networks[frame.network];
  if (frame.payload_length < sizeof(DhcpHeader)) return dropped(Reason::udp_port_closed);
  const std::byte* at = frame.data;
  const auto* header = view<DhcpHeader>(at + frame.payload);
  if (header->op != dhcp_op_reply || header->cookie.host() != dhcp_cookie) return dropped(Reason::udp_port_closed);
  // Where another server is meant to give the addresses, its messages are no news.
  if (network.dhcp.mode != DhcpMode::server) return dropped(Reason::udp_port_closed);
  const NetworkContext context{now, shard, shard.dhcp_server->plan, snapshot, network, frame.network};
  note_foreign_server(context, Ipv4Address::from(view<Ipv4Header>(at + frame.l3)->source),
                      view<EtherHeader>(at)->source);
  return consumed(Reason::dhcp_foreign_server);
}

}  // namespace bootstorm::dhcp
