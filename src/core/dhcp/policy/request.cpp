// REQUEST in its three forms, and how a client gives an address up: RELEASE, DECLINE.
#include "core/dhcp/client/profile_pi.hpp"
#include "core/dhcp/policy/server.hpp"

namespace bootstorm::dhcp {

namespace {

/// RFC 2131 table 4. A client without an address yet names the one it wants in option 50, one that uses it in ciaddr.
enum class Form : std::uint8_t {
  selecting,
  init_reboot,
  renewing
};

Form form_of(const Request& request) noexcept {
  if (request.has_server_id) return Form::selecting;
  return request.ciaddr.is_zero() ? Form::init_reboot : Form::renewing;
}

Outcome refuse(const Exchange& exchange, std::string_view why) noexcept {
  // RFC 2131 §4.3.2: to the broadcast address, because the client's own is the wrong one; here to its MAC alone.
  Reply reply = reply_to(exchange, DhcpType::nak, ClientKind::plain);
  if (!exchange.request.giaddr.is_zero()) reply.flags |= dhcp_flag_broadcast;  // and the relay is told so, too
  reply.message = why;
  return send(exchange, reply, Reason::dhcp_refused);
}

Outcome acknowledge_new(const Exchange& exchange, Ipv4Address address, bool reserved) noexcept {
  if (const Reason why = admission(exchange); why != readable) return dropped(why);
  const std::uint32_t slot = take(exchange.desk, exchange.request.mac, address, reserved);
  if (slot == AddressPlan::none) return dropped(Reason::dhcp_leases_full);
  exchange.desk.plan.describe(slot, exchange.board != nullptr, origin_of(exchange.request));
  return acknowledge(exchange, slot);
}

/// The client chose another server: what we offered it is free again. An address that it has been using stays its own.
Outcome other_server_chosen(const Exchange& exchange) noexcept {
  const Desk& desk = exchange.desk;
  const std::uint32_t slot = desk.plan.find_client(exchange.link(), exchange.request.mac);
  if (slot != AddressPlan::none && desk.plan.at(slot).state == LeaseState::offered) {
    end_lease(desk.shard, desk.plan, slot);
  }
  note_foreign_server(desk, exchange.request.server_id, {});
  return consumed(Reason::dhcp_other_server);
}

/// A REQUEST from a client that has no lease here: its OFFER ran out, we have been restarted, or it is not ours.
Outcome request_without_lease(const Exchange& exchange, Ipv4Address wanted, bool reserved_free) noexcept {
  const Desk& desk = exchange.desk;
  if (reserved_free) {
    if (wanted == exchange.board->address) return acknowledge_new(exchange, wanted, true);
    return refuse(exchange, "another address is reserved for this board");
  }
  const Form form = form_of(exchange.request);
  // RFC 2131 §4.3.2: silent about clients we have no record of; another server may have one. Unless there is none.
  const bool silent = !desk.network.dhcp.authoritative;
  if (form == Form::init_reboot && silent) return dropped(Reason::dhcp_not_holder);
  make_room_for_user(desk, exchange.request.mac, wanted);
  if (desk.plan.find_address(exchange.link(), wanted) != AddressPlan::none) {
    return refuse(exchange, "the address is in use");
  }
  // Whoever renews uses the address now, and nobody else does: bound again after a restart of ours.
  if (desk.plan.is_free(desk.network, wanted)) return acknowledge_new(exchange, wanted, false);
  if (form == Form::selecting) return refuse(exchange, "the address was not offered");
  return silent ? dropped(Reason::dhcp_not_holder) : refuse(exchange, "the address is not given out");
}

constexpr Nanos copies_come_within_ns = 10 * nanos_per_s;

/// The lease that its owner gives up, as far as the frame can tell; else `refusal` says why not.
struct GivenUp {
  std::uint32_t slot = AddressPlan::none;
  Outcome refusal{};
  bool by_unknown_way = false;  // it was taken over, and nobody has asked for it by a router yet
};

GivenUp given_up(const Exchange& exchange, Ipv4Address address) noexcept {
  const Desk& desk = exchange.desk;
  const Request& request = exchange.request;
  if (request.has_server_id && !exchange.is_us(request.server_id)) {
    return {.refusal = consumed(Reason::dhcp_other_server)};
  }
  const std::uint32_t slot = desk.plan.find_client(exchange.link(), request.mac);
  const bool is_holder = slot != AddressPlan::none && desk.plan.at(slot).address == address;
  // Behind a router all have its MAC; it must be the one that the lease was asked for by.
  const MacAddress via = is_holder && exchange.is_behind_router() ? desk.plan.origin(slot).via : request.mac;
  const bool from_owner = is_holder && request.ether_source == via;
  if (!from_owner) {
    return {.refusal = dropped(Reason::dhcp_not_holder), .by_unknown_way = is_holder && via == MacAddress{}};
  }
  return {.slot = slot};
}

}  // namespace

Outcome acknowledge(const Exchange& exchange, std::uint32_t slot) noexcept {
  const Desk& desk = exchange.desk;
  const Request& request = exchange.request;
  Lease& lease = desk.plan.at(slot);
  // The EEPROM of a Pi 4 leaves option 60 out of its REQUEST: then what its DISCOVER said holds on.
  if (request.has_vendor_class) {
    lease.kind = request.kind;
    lease.client_class = exchange.client_class;
  }
  if (!request.name.empty()) desk.plan.name(slot) = request.name;
  const bool was_bound = lease.state == LeaseState::bound;
  lease.state = LeaseState::bound;
  lease.expires_at = desk.now + desk.network.dhcp.lease_s * nanos_per_s;
  lease.offer_pending = false;
  lease.wakes_sent = wakes_all;  // a ROM that needs waking never REQUESTs
  desk.plan.schedule(slot, lease.expires_at);
  if (!was_bound) tell(desk, EventKind::lease_bound, lease.mac, lease.address, desk.network.dhcp.lease_s);

  Reply reply = reply_to(exchange, DhcpType::ack, lease.kind);
  reply.yiaddr = lease.address;
  reply.lease_s = desk.network.dhcp.lease_s;
  reply.client_class = class_at(desk, lease.client_class);
  reply.rapid_commit = request.type == DhcpType::discover;
  const bool renews = request.type == DhcpType::request && form_of(request) == Form::renewing;
  if (renews) {
    reply.ciaddr = request.ciaddr;
    if (request.giaddr.is_zero()) reply.destination = request.ciaddr;
  } else {
    send_to_new(reply, request, lease.address);
  }
  exchange.frame.commit = keep(desk, slot);
  return send(exchange, reply, Reason::dhcp_acknowledged);
}

Outcome on_request(const Exchange& exchange) noexcept {
  const Desk& desk = exchange.desk;
  const Request& request = exchange.request;
  if (request.has_server_id && !exchange.is_us(request.server_id)) return other_server_chosen(exchange);
  const bool by_ciaddr = form_of(request) == Form::renewing || request.requested.is_zero();
  const Ipv4Address wanted = by_ciaddr ? request.ciaddr : request.requested;
  if (wanted.is_zero()) return dropped(Reason::dhcp_malformed);
  if (!desk.network.contains(wanted)) return refuse(exchange, "not an address of this network");

  const Ipv4Address reserved = reserved_address(desk.network, exchange.board);
  const bool reserved_free = is_unheld(desk, reserved);
  const std::uint32_t slot = desk.plan.find_client(exchange.link(), request.mac);
  if (slot == AddressPlan::none) return request_without_lease(exchange, wanted, reserved_free);
  Lease& lease = desk.plan.at(slot);
  if (lease.address != wanted) return refuse(exchange, "another address is yours");
  adopt_reservation(lease, reserved);
  // Taken out of the pool, or reserved elsewhere by a reload: the client asks anew and gets the right one.
  if (!desk.plan.may_keep(lease) || reserved_free) {
    return refuse(exchange, "the address is no longer given out");
  }
  return acknowledge(exchange, slot);
}

Outcome on_decline(const Exchange& exchange) noexcept {
  const Desk& desk = exchange.desk;
  const Request& request = exchange.request;
  const GivenUp lease = given_up(exchange, request.requested);
  if (lease.slot == AddressPlan::none) return lease.refusal;
  desk.shard.counters[Statistic::dhcp_address_conflicts].add();
  tell(desk, EventKind::address_conflict, request.mac, request.requested, request.mac.number());
  set_aside(desk, lease.slot);
  return consumed(Reason::dhcp_declined);
}

Outcome on_release(const Exchange& exchange) noexcept {
  const Request& request = exchange.request;
  const GivenUp lease = given_up(exchange, request.ciaddr);
  if (lease.slot == AddressPlan::none && !lease.by_unknown_way) return lease.refusal;
  // A copy that the network held back must not end the lease that the same client has taken since; also if the first
  // one came while nothing could be written, or before a restart: a lease that is kept too long does no harm.
  AddressPlan& plan = exchange.desk.plan;
  const Nanos now = exchange.desk.now;
  const bool is_new = plan.releases.note(request.mac.number() << 16 ^ request.xid, now);
  const bool forgot = plan.restored_at != 0 && now - plan.restored_at < copies_come_within_ns;
  if (lease.slot == AddressPlan::none) return lease.refusal;
  if (!is_new || forgot) return dropped(Reason::dhcp_release_repeated);
  if (const Reason why = obstacle(exchange.desk.shard); why != Reason::count_) return dropped(why);
  end_lease(exchange.desk.shard, plan, lease.slot);
  return consumed(Reason::dhcp_released);
}

}  // namespace bootstorm::dhcp
