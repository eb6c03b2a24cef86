#include "core/dhcp/server.hpp"

#include "core/dhcp/profile_pi.hpp"
#include "core/parts.hpp"

namespace bootstorm::dhcp {

Reply reply_to(const Exchange& exchange, DhcpType type, ClientKind kind) noexcept {
  const Request& request = exchange.request;
  return {.type = type,
          .xid = request.xid,
          .flags = request.flags,
          .size_max = request.size_max,
          .client = request.mac,
          .destination = ipv4_broadcast,
          .kind = kind,
          .wanted = request.wanted,
          .guid = request.guid(),
          .client_id = request.client_id(),
          .hostname = hostname_for(exchange.board, kind, request.hostname_asked())};
}

std::string_view hostname_for(const Board* board, ClientKind kind, bool asked) noexcept {
  if (board == nullptr) return {};
  const bool unasked = !board->address.is_zero() && !is_boot_client(kind);
  return asked || unasked ? std::string_view{board->hostname} : std::string_view{};
}

Outcome send(const Exchange& exchange, const Reply& reply, Reason reason) noexcept {
  Frame& frame = exchange.frame;
  const Desk& desk = exchange.desk;
  const std::uint32_t length =
      write_reply({frame.data, frame.capacity}, reply, desk.network, desk.port(), ++desk.shard.ipv4_id);
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
  shard.tell(event);
}

}  // namespace

Outcome on_message(Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  if (shard.addresses == nullptr || frame.network >= networks_max) return dropped(Reason::dhcp_disabled);
  const Network& network = snapshot.networks[frame.network];
  Request request;
  const Reason reason = read_request(frame, request);
  if (reason == readable) learn(request, now, shard);
  if (network.dhcp.mode != DhcpMode::server) return dropped(Reason::dhcp_disabled);
  if (reason != readable) return dropped(reason);
  // Whoever claims our own MAC would have us answer ourselves.
  if (request.mac == snapshot.ports[network.port].mac) return dropped(Reason::dhcp_malformed);

  shard.addresses->sync(snapshot);
  const Exchange exchange{.desk = {now, shard, *shard.addresses, snapshot, network, frame.network},
                          .request = request,
                          .board = board_of(snapshot, request.mac, request.guid()),
                          .frame = frame};
  if (const Reason why = obstacle(shard); why != Reason::count_ && request.type != DhcpType::inform) {
    return why == Reason::dhcp_latched ? on_message_latched(exchange) : dropped(why);
  }
  switch (request.type) {
    case DhcpType::discover: return on_discover(exchange);
    case DhcpType::request: return on_request(exchange);
    case DhcpType::decline: return on_decline(exchange);
    case DhcpType::release: return on_release(exchange);
    case DhcpType::inform: return on_inform(exchange);
    case DhcpType::none:
    case DhcpType::offer:
    case DhcpType::ack:
    case DhcpType::nak: break;
  }
  return dropped(Reason::dhcp_type_unknown);
}

}  // namespace bootstorm::dhcp
