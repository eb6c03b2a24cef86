#include "core/dhcp/policy/server.hpp"

#include "bootstorm/wire/udp.hpp"
#include "core/dhcp/client/profile_pi.hpp"
#include "core/parts.hpp"

namespace bootstorm::dhcp {

Reply reply_to(const Exchange& exchange, DhcpType type, ClientKind kind) noexcept {
  const Request& request = exchange.request;
  const Desk& desk = exchange.desk;
  const bool relayed = !request.giaddr.is_zero();
  const Ipv4Address override = request.agent.server_override;
  // RFC 2131 §4.1: what came by a relay goes back to it, to the port it listens on; and all else to the client, where
  // a router passed it on by way of that.
  Reply reply;
  reply.type = type;
  reply.xid = request.xid;
  reply.flags = request.flags;
  reply.size_max = request.size_max;
  reply.destination_port = relayed ? udp_port_dhcp_server : udp_port_dhcp_client;
  reply.client = request.mac;
  reply.ether = exchange.is_behind_router() ? request.ether_source : request.mac;
  reply.destination = relayed ? request.giaddr : ipv4_broadcast;
  reply.giaddr = request.giaddr;
  reply.server_id = override.is_zero() ? desk.home().address : override;
  reply.subnet_selection = request.subnet_selection;
  reply.wanted = request.has_parameter_list ? &request.wanted : nullptr;
  reply.kind = kind;
  reply.client_class = class_at(desk, exchange.client_class);
  reply.guid = request.guid();
  reply.client_id = request.client_id.bytes();
  reply.agent = request.agent.whole.bytes();
  reply.hostname = hostname_for(exchange.board, kind, request.asked(DhcpOption::hostname));
  return reply;
}

void send_to_new(Reply& reply, const Request& request, Ipv4Address address) noexcept {
  if (request.giaddr.is_zero() && (request.flags & dhcp_flag_broadcast) == 0) reply.destination = address;
}

const ClientClass* class_at(const Desk& desk, std::uint8_t index) noexcept {
  const auto& classes = desk.network.dhcp.classes;
  return index < classes.size() ? &classes[index] : nullptr;
}

std::string_view hostname_for(const Board* board, ClientKind kind, bool asked) noexcept {
  if (board == nullptr) return {};
  const bool unasked = !board->address.is_zero() && !is_boot_client(kind);
  return asked || unasked ? std::string_view{board->hostname} : std::string_view{};
}

std::uint32_t compose(const Desk& desk, std::span<std::byte> room, const Reply& reply) noexcept {
  const Written written = write_reply(room, reply, desk.home(), desk.network, desk.port(), ++desk.shard.ipv4_id);
  if (written.left_out != 0) desk.shard.counters[Statistic::dhcp_options_left_out].add(written.left_out);
  return written.length;
}

Outcome send(const Exchange& exchange, const Reply& reply, Reason reason) noexcept {
  Frame& frame = exchange.frame;
  const std::uint32_t length = compose(exchange.desk, {frame.data, frame.capacity}, reply);
  if (length == 0) return dropped(Reason::dhcp_reply_too_large);
  frame.length = length;
  frame.body = {};
  return replied(reason);
}

namespace {

/// Also where another server gives out the addresses: what a client asks all to hear, it tells us too.
void learn(const Request& request, Nanos now, Shard& shard) noexcept {
  if (request.facts == ClientFacts{} || !shard.clients->note(request.mac, request.facts)) return;
  Event event{.at = now, .mac = request.mac, .kind = EventKind::client_learned};
  if (request.facts.has_serial) event.value = request.facts.serial;
  event.set_text(name_of(request.facts.model));
  shard.emit_event(event);
}

}  // namespace

Outcome on_message(Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  if (shard.addresses == nullptr || frame.network >= networks_max) return dropped(Reason::dhcp_disabled);
  const auto* udp = view<UdpHeader>(frame.data + frame.payload - sizeof(UdpHeader));
  const std::uint16_t port = udp->destination_port.host();
  if (port == udp_port_dhcp_client) return on_server_message(frame, now, shard, snapshot);
  const Network& home = snapshot.networks[frame.network];
  Request request;
  const Reason reason = read_request(frame, request);
  if (reason == readable) learn(request, now, shard);
  const Network* subnet = reason == readable ? subnet_of(request, snapshot, home) : &home;
  if (subnet == nullptr) return dropped(Reason::dhcp_relay_unknown);
  if (subnet->dhcp.mode == DhcpMode::off) return dropped(Reason::dhcp_disabled);
  if (reason != readable) return dropped(reason);
  // Whoever claims our own MAC would have us answer ourselves.
  if (request.mac == snapshot.ports[home.port].mac) return dropped(Reason::dhcp_malformed);

  shard.addresses->sync(snapshot);
  const Board* board = nullptr;
  if (!snapshot.boards.empty()) {
    board = board_of(snapshot, request.mac, {request.guid(), request.client_id.bytes(), request.agent.circuit_id()});
  }
  const Network& network =
      subnet->shared == 0 ? *subnet : placed_in(request, snapshot, *subnet, board, *shard.addresses);
  const auto network_index = static_cast<std::uint8_t>(&network - snapshot.networks.data());
  const Exchange exchange{.desk = {now, shard, *shard.addresses, snapshot, network, network_index},
                          .request = request,
                          .board = board,
                          .client_class = class_of(request, network.dhcp.classes),
                          .frame = frame};
  if (port == udp_port_pxe) return on_boot_request(exchange);
  if (network.dhcp.mode == DhcpMode::proxy) return on_proxied(exchange);
  if (request.type == DhcpType::inform) return on_inform(exchange);
  if (request.type == DhcpType::release) return on_release(exchange);
  if (const Reason why = obstacle(shard); why != Reason::count_) {
    return why == Reason::dhcp_latched ? on_message_latched(exchange) : dropped(why);
  }
  switch (request.type) {
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

}  // namespace bootstorm::dhcp
