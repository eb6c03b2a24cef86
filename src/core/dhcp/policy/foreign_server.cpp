// Other DHCP servers in networks that are ours to serve: a board that gets its address from one of them does not boot.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include "bootstorm/bytes.hpp"
#include "core/dhcp/client/identity.hpp"
#include "core/dhcp/policy/server.hpp"
#include "core/dhcp/policy/server_state.hpp"

namespace bootstorm::dhcp {

namespace {

/// True for an answer that gives no address and says what to boot: a proxyDHCP server's (PXE 2.1 section 2.2).
bool is_of_a_proxy(std::span<const std::byte> message) noexcept {
  if (view<DhcpHeader>(message.data())->yiaddr != Be32{}) return false;
  bool says_pxe = false;
  Reader options{message.subspan(sizeof(DhcpHeader))};
  while (options.left() >= 2) {
    const auto code = static_cast<DhcpOption>(options.u8());
    if (code == DhcpOption::pad) continue;
    if (code == DhcpOption::end) break;
    const auto value = options.take(options.u8());
    if (!options.ok() || code == DhcpOption::lease_time) return false;
    const std::string_view text{reinterpret_cast<const char*>(value.data()), value.size()};
    says_pxe = says_pxe || (code == DhcpOption::vendor_class && text.starts_with(pxe_class));
  }
  return says_pxe;
}

/// That another server answers this client is known of the client, too.
void tell_client_of(const NetworkContext& context, Ipv4Address server, const DhcpHeader& header) noexcept {
  MacAddress mac;
  std::memcpy(mac.octets.data(), header.chaddr.data(), mac.octets.size());
  context.shard.emit_event({.at = context.now,
                            .ip = Ipv4Address::from(header.yiaddr),
                            .peer = server,
                            .mac = mac,
                            .kind = EventKind::dhcp_message,
                            .reason = Reason::dhcp_foreign_server,
                            .board = context.snapshot.number_of(context.snapshot.board_by_mac(mac)),
                            .snapshot = static_cast<std::uint16_t>(context.snapshot.id),
                            .vlan = context.network.vlan,
                            .port = context.network.port,
                            .message = static_cast<std::uint8_t>(DhcpType::offer)});
}

}  // namespace

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
  if (is_of_a_proxy(frame.payload_bytes())) return consumed(Reason::dhcp_proxy_heard);
  const NetworkContext context{now, shard, shard.dhcp_server->plan, snapshot, network, frame.network};
  const Ipv4Address server = Ipv4Address::from(view<Ipv4Header>(at + frame.l3)->source);
  note_foreign_server(context, server, view<EtherHeader>(at)->source);
  tell_client_of(context, server, *header);
  return consumed(Reason::dhcp_foreign_server);
}

}  // namespace bootstorm::dhcp
