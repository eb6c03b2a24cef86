// DISCOVER and INFORM: what a client is given before it asks for anything by name.
#include <algorithm>

#include "core/dhcp/profile_pi.hpp"
#include "core/dhcp/server.hpp"

namespace bootstorm::dhcp {

namespace {

Outcome no_address(const Exchange& exchange) noexcept {
  const Desk& desk = exchange.desk;
  const bool has_room = desk.plan.has_room(desk.network_index, exchange.board != nullptr);
  if (has_room && !desk.plan.choose(desk.network, exchange.request.mac).is_zero()) {
    return dropped(Reason::dhcp_leases_full);
  }
  Nanos& told_at = desk.plan.exhaustion_told_at;
  if (told_at == 0 || desk.now - told_at >= tell_again_ns) {
    told_at = desk.now;
    tell(desk, EventKind::pool_exhausted, exchange.request.mac, desk.home().address, 0);
  }
  return dropped(Reason::dhcp_pool_exhausted);
}

/// Keeps of the request what the OFFER will need when its time comes.
void put_off(const Exchange& exchange, std::uint32_t slot) noexcept {
  const Request& request = exchange.request;
  PendingOffer& pending = exchange.desk.plan.pending_offer(slot);
  pending = {.xid = request.xid,
             .flags = request.flags,
             .size_max = request.size_max,
             .guid_length = request.guid_length,
             .client_class = exchange.client_class,
             .has_parameter_list = request.has_parameter_list,
             .wanted = request.wanted};
  std::copy_n(request.guid_bytes.begin(), request.guid_length, pending.guid.begin());
  exchange.desk.plan.at(slot).offer_pending = true;
}

/// A DISCOVER is a sign of life: whatever the lease is, it lasts through the boot that begins now.
void note_discover(const Exchange& exchange, Lease& lease) noexcept {
  const Desk& desk = exchange.desk;
  const Request& request = exchange.request;
  lease.kind = request.kind;
  lease.client_class = exchange.client_class;
  // A board that asks again before its delayed OFFER is due waits no longer for it.
  if (!lease.offer_pending) lease.discovered_at = desk.now;
  // Behind a relay nobody hears them.
  lease.wakes_sent = request.giaddr.is_zero() ? std::uint8_t{0} : wakes_all;
  const BootProfile& profile = desk.profile(lease.kind);
  keep_for(desk, lease, offer_hold(lease.kind, profile));
  if (lease.state == LeaseState::bound_by_use) keep_for(desk, lease, profile.boot_lease_s * nanos_per_s);
}

}  // namespace

Outcome on_discover(const Exchange& exchange) noexcept {
  const Desk& desk = exchange.desk;
  const Request& request = exchange.request;
  const std::uint32_t held = desk.plan.find_client(exchange.link(), request.mac);
  if (held == AddressPlan::none) {
    if (const Reason why = admission(exchange); why != readable) return dropped(why);
  }
  const std::uint32_t slot = lease_for(desk, held, request.mac, exchange.board, request.requested);
  if (slot == AddressPlan::none) return no_address(exchange);
  Lease& lease = desk.plan.at(slot);
  const bool fresh = lease.expires_at == 0;
  desk.plan.describe(slot, exchange.board != nullptr, origin_of(request));
  note_discover(exchange, lease);
  if (request.rapid_commit && desk.network.dhcp.rapid_commit) return acknowledge(exchange, slot);
  if (fresh) tell(desk, EventKind::lease_offered, lease.mac, lease.address, desk.network.dhcp.lease_s);

  // A client that sends a client-id is past the boot ROM, whose loops the delay is for.
  const bool may_loop = request.client_id.bytes().empty() && request.giaddr.is_zero();
  const bool put_it_off = offer_delay(desk.profile(lease.kind)) != 0 && may_loop;
  lease.offer_pending = lease.offer_pending && put_it_off;
  if (put_it_off) {
    put_off(exchange, slot);
    (void)keep(desk, slot);  // on disk long before the OFFER is due
  }
  desk.plan.schedule(slot, next_due(lease, &desk.profile(lease.kind)));
  if (put_it_off) return consumed(Reason::dhcp_offer_delayed);

  Reply reply = reply_to(exchange, DhcpType::offer, lease.kind);
  reply.yiaddr = lease.address;
  reply.lease_s = desk.network.dhcp.lease_s;
  send_to_new(reply, request, lease.address);
  exchange.frame.commit = keep(desk, slot);
  return send(exchange, reply, Reason::dhcp_offered);
}

Outcome on_inform(const Exchange& exchange) noexcept {
  const Request& request = exchange.request;
  const Network& network = exchange.desk.network;
  if (request.ciaddr.is_zero()) return dropped(Reason::dhcp_malformed);
  if (!network.contains(request.ciaddr) || request.ciaddr == exchange.desk.home().address)
    return dropped(Reason::dhcp_not_holder);
  // RFC 2131 §4.3.5: to ciaddr, without an address and without lease times.
  Reply reply = reply_to(exchange, DhcpType::ack, request.kind);
  reply.ciaddr = request.ciaddr;
  if (request.giaddr.is_zero()) reply.destination = request.ciaddr;
  return send(exchange, reply, Reason::dhcp_acknowledged);
}

}  // namespace bootstorm::dhcp
