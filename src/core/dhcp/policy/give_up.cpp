// How a client gives its address up: RELEASE, and DECLINE when it finds another host using the address.
#include "core/dhcp/lease/journal_lease.hpp"
#include "core/dhcp/lease/lifecycle.hpp"
#include "core/dhcp/policy/server.hpp"
#include "core/dhcp/policy/server_state.hpp"
#include "core/dhcp/reply/build.hpp"

namespace bootstorm::dhcp {

namespace {

constexpr Nanos copies_come_within_ns = 10 * nanos_per_s;

/// The lease that its owner gives up, as far as the frame can tell; else `refusal` says why the message is ignored.
struct GivenUp {
  std::uint32_t slot = AddressPlan::none;
  Outcome refusal{};
  bool by_unknown_way = false;  // the lease was restored, and no request has come by a router since
};

GivenUp given_up(const Exchange& exchange, Ipv4Address address) noexcept {
  const Request& request = exchange.request;
  const NetworkContext& context = exchange.context;
  if (request.has_server_id && !exchange.is_us(request.server_id)) {
    return {.refusal = consumed(Reason::dhcp_other_server)};
  }
  const std::uint32_t slot = context.plan.find_client(context.link(), request.mac);
  const bool is_holder = slot != AddressPlan::none && context.plan.at(slot).address == address;
  // Behind a router all messages have the router's MAC; it must be the one that the lease was asked for by.
  const bool routed = is_holder && is_behind_router(context, request);
  const MacAddress via = routed ? context.plan.origin(slot).via : request.mac;
  const bool from_owner = is_holder && request.ether_source == via;
  if (!from_owner) {
    return {.refusal = dropped(Reason::dhcp_not_holder), .by_unknown_way = is_holder && via == MacAddress{}};
  }
  return {.slot = slot};
}

}  // namespace

Outcome on_decline(const Exchange& exchange) noexcept {
  const NetworkContext& context = exchange.context;
  const Request& request = exchange.request;
  const GivenUp lease = given_up(exchange, request.requested);
  if (lease.slot == AddressPlan::none) return lease.refusal;
  Lease& held = context.plan.at(lease.slot);
  context.shard.counters[Statistic::dhcp_address_conflicts].add();
  if (held.conflict_reports.allow(context.now)) {
    context.emit_event(EventKind::address_conflict, request.mac, request.requested, request.mac.number());
  }
  // What the operator has reserved is not set aside. Nor is an address that its holder has been using, for whoever says
  // so may have forged both MACs: the client gets another one, and nobody gets this one until its holder was asked.
  if (held.reserved) return consumed(Reason::dhcp_declined);
  if (held.proven || held.known) {
    held.declined = true;
    return_lease(context, lease.slot);
  } else {
    quarantine(context, lease.slot);
  }
  return consumed(Reason::dhcp_declined);
}

Outcome on_release(const Exchange& exchange) noexcept {
  const Request& request = exchange.request;
  const NetworkContext& context = exchange.context;
  const GivenUp lease = given_up(exchange, request.ciaddr);
  if (lease.slot == AddressPlan::none && !lease.by_unknown_way) return lease.refusal;
  // A copy that the network held back must not end the lease that the same client has taken since; nor if the first one
  // came while nothing could be journaled, or before a restart. A lease that lasts too long does no harm.
  const std::uint64_t key = request.mac.number() << 16 ^ request.xid;
  const bool is_new = context.shard.dhcp_server->releases.note(key, context.now);
  const Nanos restored_at = context.plan.restored_at();
  const bool may_have_come_before = restored_at != 0 && context.now - restored_at < copies_come_within_ns;
  if (lease.slot == AddressPlan::none) return lease.refusal;
  if (!is_new || may_have_come_before) return dropped(Reason::dhcp_release_repeated);
  if (const auto reason = journal_blocked(context.shard)) return dropped(*reason);
  return_lease(context, lease.slot);
  return consumed(Reason::dhcp_released);
}

}  // namespace bootstorm::dhcp
