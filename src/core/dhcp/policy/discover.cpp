// DISCOVER and INFORM: what a client is given before it asks for anything by name.
#include "core/dhcp/client/profile_pi.hpp"
#include "core/dhcp/policy/server.hpp"
#include "core/dhcp/reply/delayed.hpp"

namespace bootstorm::dhcp {

namespace {

Outcome no_address(const Exchange& exchange) noexcept {
  const Desk& desk = exchange.desk;
  const bool has_room = desk.plan.has_room(desk.network_index, exchange.board != nullptr);
  if (has_room && !desk.plan.choose(desk.network, exchange.request.mac).is_zero()) {
    return dropped(Reason::dhcp_leases_full);
  }
  if (desk.plan.exhaustion_reports.allow(desk.now)) {
    tell(desk, EventKind::pool_exhausted, exchange.request.mac, desk.home().address, 0);
  }
  return dropped(Reason::dhcp_pool_exhausted);
}

/// A DISCOVER is a sign of life: whatever the lease is, it lasts through the boot that begins now.
void note_discover(const Exchange& exchange, Lease& lease) noexcept {
  const Desk& desk = exchange.desk;
  begin_boot(exchange, lease);
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
  if (!request.name.empty()) desk.plan.name(slot) = request.name;
  if (request.rapid_commit && desk.network.dhcp.rapid_commit) return acknowledge(exchange, slot);
  if (fresh) tell(desk, EventKind::lease_offered, lease.mac, lease.address, desk.network.dhcp.lease_s);

  const bool put_it_off = must_wait(exchange);
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
