#include "core/dhcp/policy/server.hpp"

#include "bootstorm/wire/udp.hpp"
#include "core/datagram.hpp"
#include "core/dhcp/client/board.hpp"
#include "core/dhcp/client/client_class.hpp"
#include "core/dhcp/client/identity.hpp"
#include "core/dhcp/lease/journal_lease.hpp"
#include "core/dhcp/policy/admission.hpp"
#include "core/dhcp/policy/server_state.hpp"
#include "core/dhcp/policy/subnet.hpp"
#include "core/parts.hpp"

namespace bootstorm::dhcp {

namespace {

/// A message, and where it came in.
struct Arrival {
  const Request& request;
  const Network& home;
  Nanos now;
  Shard& shard;
  const Snapshot& snapshot;

  [[nodiscard]] bool is_relayed() const noexcept { return !request.giaddr.is_zero(); }
};

void report(const Arrival& arrival, const ClientFacts& facts, EventKind kind) noexcept {
  Event event{.at = arrival.now, .mac = arrival.request.mac, .kind = kind};
  if (facts.has_serial) event.value = facts.serial;
  event.set_text(name_of(facts.model));
  arrival.shard.emit_event(event);
}

/// Remembers model and serial number for TFTP; also where another server gives the addresses, because a client's
/// broadcast reaches this one, too. ARCHITECTURE.md has a table of what is believed from whom.
void learn(const Arrival& arrival, const ClientFacts& facts) noexcept {
  const bool first_hand = arrival.request.is_first_hand();
  if (facts == ClientFacts{} || (!first_hand && !arrival.is_relayed())) return;
  const Hearsay hearsay = first_hand ? Hearsay::none : Hearsay::relayed;
  const Noted noted = arrival.shard.clients->note(arrival.request.mac, facts, arrival.now, hearsay);
  if (noted == Noted::learned) report(arrival, facts, EventKind::client_learned);
  if (noted != Noted::contradicted) return;
  arrival.shard.counters[Statistic::dhcp_identities_contradicted].add();
  ReportLimit& reports = arrival.shard.dhcp_server->contradiction_reports;
  if (reports.allow(arrival.now)) report(arrival, facts, EventKind::client_contradicted);
}

/// The listed board that the client is. By its MAC it is that board. By anything else that it says it is, if nobody
/// else has said so first; a board that is another client's is nobody's here.
const Board* find_board(const Arrival& arrival) noexcept {
  const Request& request = arrival.request;
  const Snapshot& snapshot = arrival.snapshot;
  if (snapshot.boards.empty()) return nullptr;
  if (const Board* board = snapshot.board_by_mac(request.mac)) return board;
  if (!request.is_first_hand() && !arrival.is_relayed()) return nullptr;
  const Board* board =
      board_of(snapshot, request.mac, {request.guid(), request.client_id.bytes(), circuit_of(request, arrival.home)});
  if (board == nullptr) return nullptr;
  dhcp::ServerState& server = *arrival.shard.dhcp_server;
  const auto is_there = [&](MacAddress mac, Nanos claimed_at) {
    if (arrival.home.dhcp.mode != DhcpMode::server) return arrival.now - claimed_at < BoardClaims::lasting_ns;
    return server.plan.find_client(link_of(arrival.home), mac) != AddressPlan::none;
  };
  const std::uint32_t slot =
      board->address.is_zero() ? AddressPlan::none : server.plan.find_address(link_of(arrival.home), board->address);
  const bool is_anothers = slot != AddressPlan::none && server.plan.at(slot).mac != request.mac &&
                           server.plan.at(slot).state != LeaseState::quarantined;
  if (!is_anothers && server.claims.claim(*board, request.mac, arrival.now, is_there)) return board;
  arrival.shard.counters[Statistic::dhcp_identities_contradicted].add();
  if (server.claim_reports.allow(arrival.now)) {
    arrival.shard.emit_event({.at = arrival.now,
                              .value = board->has_serial ? board->serial : 0u,
                              .ip = board->address,
                              .mac = request.mac,
                              .kind = EventKind::board_claimed});
  }
  return nullptr;
}

/// What the client is known by when it asks for files must not be a board that it is not.
ClientFacts believed(ClientFacts facts, const Board* board, const Snapshot& snapshot) noexcept {
  const Board* claimed = facts.has_serial ? snapshot.board_by_serial(facts.serial) : nullptr;
  if (claimed != nullptr && claimed != board) facts.has_serial = false, facts.serial = 0;
  return facts;
}

Outcome dispatch(const Exchange& exchange, std::uint16_t port) noexcept {
  const DhcpType type = exchange.request.type;
  if (port == udp_port_pxe) return on_boot_request(exchange);
  if (exchange.context.network.dhcp.mode == DhcpMode::proxy) return on_proxied(exchange);
  if (type == DhcpType::none) return on_bootp(exchange);  // has no lease, so nothing to journal
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

/// The address that the answer in that frame gives its client.
Ipv4Address address_given(const Frame& frame, const Network& home, Outcome outcome) noexcept {
  if (outcome.verdict != Verdict::reply) return {};
  return Ipv4Address::from(view<DhcpHeader>(frame.data + datagram_payload_offset(home.vlan))->yiaddr);
}

/// Tells control what was said and what became of it.
[[gnu::always_inline]] inline void tell(const Arrival& arrival, ClientKind client, const Board* board,
                                        Ipv4Address given, Reason reason) noexcept {
  const Request& request = arrival.request;
  arrival.shard.write_event(board != nullptr, [&](Event& event) {
    event.at = arrival.now;
    event.value = request.server_id.value;
    event.ip = given;
    event.peer = request.giaddr;
    event.mac = request.mac;
    event.kind = EventKind::dhcp_message;
    event.reason = reason;
    event.board = arrival.snapshot.number_of(board);
    event.repeated = request.secs;
    event.snapshot = static_cast<std::uint16_t>(arrival.snapshot.id);
    event.vlan = arrival.home.vlan;
    event.port = arrival.home.port;
    event.message = static_cast<std::uint8_t>(request.type);
    event.client = client;
  });
}

[[gnu::noinline]] Outcome refuse(const Arrival& arrival, ClientKind client, const Board* board,
                                 Reason reason) noexcept {
  tell(arrival, client, board, {}, reason);
  return dropped(reason);
}

}  // namespace

Outcome on_message(Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  if (shard.dhcp_server == nullptr || frame.network >= networks_max) return dropped(Reason::dhcp_disabled);
  const auto* udp = view<UdpHeader>(frame.data + frame.payload - sizeof(UdpHeader));
  const std::uint16_t port = udp->destination_port.host();
  if (port == udp_port_dhcp_client) return on_server_message(frame, now, shard, snapshot);

  const Network& home = snapshot.networks[frame.network];
  Request request;
  const Arrival arrival{request, home, now, shard, snapshot};
  if (const auto unreadable = read_request(frame, request)) {
    if (request.mac == MacAddress{}) request.mac = view<EtherHeader>(frame.data)->source;  // all that is known
    const Reason reason = home.dhcp.mode == DhcpMode::off ? Reason::dhcp_disabled : *unreadable;
    return refuse(arrival, ClientKind::plain, nullptr, reason);
  }
  const auto may_be_host = [&](Ipv4Address address) {
    return address.is_zero() || snapshot.may_be_host(home, address);
  };
  if (!may_be_host(request.ciaddr) || !may_be_host(request.giaddr)) {
    return refuse(arrival, ClientKind::plain, nullptr, Reason::dhcp_address_invalid);
  }
  const Identity identity = identify(request);
  const Board* board = find_board(arrival);
  learn(arrival, believed(identity.facts, board, snapshot));
  const Network* subnet = subnet_of(request, snapshot, home);
  if (subnet == nullptr) return refuse(arrival, identity.kind, board, Reason::dhcp_relay_unknown);
  if (subnet->dhcp.mode == DhcpMode::off) return refuse(arrival, identity.kind, board, Reason::dhcp_disabled);
  // A client that claims the appliance's own MAC would have it answer itself.
  if (request.mac == snapshot.ports[home.port].mac) {
    return refuse(arrival, identity.kind, board, Reason::dhcp_malformed);
  }

  AddressPlan& plan = shard.dhcp_server->plan;
  plan.sync(snapshot);
  const Network& network = subnet->shared == 0 ? *subnet : choose_subnet(request, snapshot, *subnet, board, plan);
  const auto network_index = static_cast<std::uint8_t>(&network - snapshot.networks.data());
  const auto& classes = network.dhcp.classes;
  const std::uint8_t class_index = classes.empty() ? class_none : class_of(request, board, classes);
  const Exchange exchange{.context = {now, shard, plan, snapshot, network, network_index},
                          .request = request,
                          .client = {.kind = identity.kind, .class_index = class_index, .board = board},
                          .frame = frame};
  const Outcome outcome = dispatch(exchange, port);
  tell(arrival, identity.kind, board, address_given(frame, home, outcome), outcome.reason);
  return outcome;
}

}  // namespace bootstorm::dhcp
