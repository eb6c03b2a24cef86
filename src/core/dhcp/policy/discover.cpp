// DISCOVER and INFORM.
#include "core/dhcp/lease/due.hpp"
#include "core/dhcp/lease/journal_lease.hpp"
#include "core/dhcp/policy/admission.hpp"
#include "core/dhcp/policy/decide.hpp"
#include "core/dhcp/policy/delayed.hpp"
#include "core/dhcp/policy/probe.hpp"
#include "core/dhcp/policy/server.hpp"
#include "core/dhcp/policy/server_state.hpp"
#include "core/dhcp/policy/turn.hpp"
#include "core/dhcp/reply/build.hpp"
#include "core/dhcp/reply/write.hpp"

namespace bootstorm::dhcp {

namespace {

/// What is left belongs to clients that have given it back before its time, if it was they who did: they are asked
/// before another gets it. True: somebody is being asked.
bool ask_holder(const NetworkContext& context) noexcept {
  if (!context.may_ask_hosts()) return false;
  const std::uint32_t slot = context.plan.next_promised(context.network_index, context.now);
  if (slot == AddressPlan::none) return false;
  if (context.plan.at(slot).probes_sent == 0) context.plan.schedule(slot, context.now);  // else it is being asked
  return true;
}

/// Why no address could be held for the client.
Reason no_address(const Exchange& exchange) noexcept {
  const NetworkContext& context = exchange.context;
  const MacAddress mac = exchange.request.mac;
  const bool has_room = context.plan.has_room(context.network_index, exchange.client.board != nullptr);
  const Ipv4Address address = context.plan.choose(context.network, context.network_index, mac, context.now);
  if (has_room && !address.is_zero()) return Reason::dhcp_leases_full;
  if (has_room && ask_holder(context)) return Reason::dhcp_address_asked;
  if (context.shard.dhcp_server->exhaustion_reports.allow(context.now)) {
    context.emit_event(EventKind::pool_exhausted, mac, context.home().address, 0);
  }
  return Reason::dhcp_pool_exhausted;
}

/// A client that holds nothing yet gets an address that nobody is known to use. It is asked for all the same, and the
/// OFFER waits for the answer: the client's address is hashed from its MAC, so nobody could tell before which one is
/// given next.
void ask_whether_used(const Exchange& exchange, std::uint32_t slot) noexcept {
  Lease& lease = exchange.context.plan.at(slot);
  lease.asked = !lease.reserved && exchange.context.plan.is_givable(lease) && ask_in_hand(exchange, slot);
}

/// The lease's holder has sent a DISCOVER: the lease lasts through the boot that begins now.
void begin_boot_of(const Exchange& exchange, std::uint32_t slot) noexcept {
  const NetworkContext& context = exchange.context;
  Lease& lease = context.plan.at(slot);
  if (exchange.is_believed(lease)) {
    context.plan.describe(slot, exchange.client.board != nullptr, origin_of(exchange.request, context.network));
    if (!exchange.request.name.empty()) context.plan.name(slot) = exchange.request.name;
    begin_boot(context, lease, exchange.request, exchange.client);
    lease.first_hand = exchange.request.is_first_hand();
  }
  const BootProfile& profile = context.profile(lease.kind);
  extend(context, lease, offer_hold(lease.kind, profile));
  if (lease.state == LeaseState::bound_by_use) extend(context, lease, profile.boot_lease_s * nanos_per_s);
}

}  // namespace

Outcome on_discover(const Exchange& exchange) noexcept {
  const NetworkContext& context = exchange.context;
  const DhcpSettings& settings = context.network.dhcp;
  const Decision decision = decide_discover(exchange);
  const auto* grant = std::get_if<Grant>(&decision);
  if (grant == nullptr) return answer_without_grant(exchange, decision);

  const std::uint32_t slot = hold(context, exchange.request, exchange.client, *grant);
  if (slot == AddressPlan::none) return dropped(no_address(exchange));
  Lease& lease = context.plan.at(slot);
  const bool is_new = lease.expires_at == 0;
  note_discover(context);
  begin_boot_of(exchange, slot);
  if (exchange.request.rapid_commit && settings.rapid_commit) return acknowledge(exchange, slot);
  const std::uint32_t lease_s = promised_s(context, lease);
  if (is_new) {
    context.emit_event(EventKind::lease_offered, lease.mac, lease.address, lease_s);
    ask_whether_used(exchange, slot);
  }
  const bool believed = exchange.is_believed(lease);
  if (believed && must_wait(exchange, slot)) {
    lease.wakes_sent = wakes_all;
    context.plan.schedule(slot, next_due(lease, nullptr));
    return consumed(Reason::dhcp_waits_for_turn);
  }
  const bool may_loop = may_defer_offer(exchange) && offer_delay(lease, context.profile(lease.kind)) != 0;
  const bool delayed = believed && (lease.asked || may_loop);
  if (delayed) defer_offer(exchange, slot);
  if (believed) lease.offer_pending = delayed;
  context.plan.schedule(slot, next_due(lease, &context.profile(lease.kind)));

  const std::uint64_t record =
      journal_lease(context, slot);  // a delayed OFFER's is on disk long before the OFFER is due
  if (delayed) return consumed(Reason::dhcp_offer_delayed);

  exchange.frame.commit = record;
  const Reply reply = build_lease_reply(context, exchange.request, exchange.client, DhcpType::offer,
                                        {.address = lease.address, .lease_s = lease_s});
  return send(context, exchange.frame, reply, Reason::dhcp_offered);
}

Outcome on_inform(const Exchange& exchange) noexcept {
  const Request& request = exchange.request;
  const NetworkContext& context = exchange.context;
  if (request.ciaddr.is_zero()) return dropped(Reason::dhcp_malformed);
  if (!context.network.contains(request.ciaddr) || request.ciaddr == context.home().address) {
    return dropped(Reason::dhcp_not_holder);
  }
  const Reply reply = build_inform_reply(context, request, exchange.client);
  return send(context, exchange.frame, reply, Reason::dhcp_acknowledged);
}

}  // namespace bootstorm::dhcp
