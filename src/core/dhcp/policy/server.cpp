#include "core/dhcp/policy/server.hpp"

#include "bootstorm/wire/udp.hpp"
#include "core/dhcp/client/board.hpp"
#include "core/dhcp/client/client_class.hpp"
#include "core/dhcp/client/identity.hpp"
#include "core/dhcp/lease/journal_lease.hpp"
#include "core/dhcp/policy/server_state.hpp"
#include "core/dhcp/policy/subnet.hpp"
#include "core/parts.hpp"

namespace bootstorm::dhcp {

namespace {

/// Remembers model and serial number for TFTP; also where another server gives the addresses, because a client's
/// broadcast reaches this one, too.
void learn(const ClientFacts& facts, MacAddress mac, Nanos now, Shard& shard) noexcept {
  if (facts == ClientFacts{} || !shard.clients->note(mac, facts)) return;
  Event event{.at = now, .mac = mac, .kind = EventKind::client_learned};
  if (facts.has_serial) event.value = facts.serial;
  event.set_text(name_of(facts.model));
  shard.emit_event(event);
}

const Board* find_board(const Snapshot& snapshot, const Request& request) noexcept {
  if (snapshot.boards.empty()) return nullptr;
  return board_of(snapshot, request.mac, {request.guid(), request.client_id.bytes(), request.agent.circuit_id()});
}

Outcome dispatch(const Exchange& exchange, std::uint16_t port) noexcept {
  const DhcpType type = exchange.request.type;
  if (port == udp_port_pxe) return on_boot_request(exchange);
  if (exchange.context.network.dhcp.mode == DhcpMode::proxy) return on_proxied(exchange);
  if (type == DhcpType::inform) return on_inform(exchange);
  if (type == DhcpType::release) return on_release(exchange);
  if (const auto reason = journal_blocked(exchange.context.shard)) {
    return *reason == Reason::dhcp_latched ? on_message_latched(exchange) : dropped(*reason);
  }
  switch (type) {
    case DhcpType::discover: return on_discover(exchange);
    case DhcpType::request: return on_request(exchange);
    case DhcpType::decline: return on_decline(exchange);
    case DhcpType::release:
    case DhcpType::inform:
    case DhcpType::none:
    case DhcpType::offer:
    case DhcpType::ack:
    case DhcpType::nak: break;
  }
  return dropped(Reason::dhcp_type_unknown);
}

}  // namespace

Outcome on_message(Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  if (shard.dhcp_server == nullptr || frame.network >= networks_max) return dropped(Reason::dhcp_disabled);
  const auto* udp = view<UdpHeader>(frame.data + frame.payload - sizeof(UdpHeader));
  const std::uint16_t port = udp->destination_port.host();
  if (port == udp_port_dhcp_client) return on_server_message(frame, now, shard, snapshot);

  const Network& home = snapshot.networks[frame.network];
  Request request;
  if (const auto unreadable = read_request(frame, request)) {
    return dropped(home.dhcp.mode == DhcpMode::off ? Reason::dhcp_disabled : *unreadable);
  }
  const Identity identity = identify(request);
  learn(identity.facts, request.mac, now, shard);
  const Network* subnet = subnet_of(request, snapshot, home);
  if (subnet == nullptr) return dropped(Reason::dhcp_relay_unknown);
  if (subnet->dhcp.mode == DhcpMode::off) return dropped(Reason::dhcp_disabled);
  // A client that claims the appliance's own MAC would have it answer itself.
  if (request.mac == snapshot.ports[home.port].mac) return dropped(Reason::dhcp_malformed);

  AddressPlan& plan = shard.dhcp_server->plan;
  plan.sync(snapshot);
  const Board* board = find_board(snapshot, request);
  const Network& network = subnet->shared == 0 ? *subnet : choose_subnet(request, snapshot, *subnet, board, plan);
  const auto network_index = static_cast<std::uint8_t>(&network - snapshot.networks.data());
  const Exchange exchange{
      .context = {now, shard, plan, snapshot, network, network_index},
      .request = request,
      .client = {.kind = identity.kind, .class_index = class_of(request, network.dhcp.classes), .board = board},
      .frame = frame};
  return dispatch(exchange, port);
}

}  // namespace bootstorm::dhcp
