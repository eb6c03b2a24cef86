#include "core/dhcp/lease/lifecycle.hpp"

#include <algorithm>

#include "core/dhcp/lease/due.hpp"
#include "core/dhcp/lease/journal_lease.hpp"
#include "core/dhcp/lease/pool.hpp"

namespace bootstorm::dhcp {

namespace {

std::uint32_t hold_address(const NetworkContext& context, MacAddress mac, Ipv4Address address, bool reserved) noexcept {
  const std::uint32_t returned = context.plan.find_returned(context.link(), address);
  const bool proven =
      returned != AddressPlan::none && context.plan.at(returned).mac == mac && context.plan.at(returned).proven;
  const std::uint32_t slot = context.plan.hold(context.network, context.network_index, mac, address, reserved);
  if (slot == AddressPlan::none) return slot;
  context.plan.at(slot).proven = proven;
  context.shard.counters[Statistic::dhcp_leases_held].add();
  return slot;
}

/// A client that was seen using the address without a lease, and asks now, may have it.
void release_to_user(const NetworkContext& context, MacAddress mac, Ipv4Address address) noexcept {
  const std::uint32_t slot = context.plan.squatted_by(context.link(), mac, address);
  if (slot != AddressPlan::none) end_lease(context.shard, context.plan, slot);
}

std::uint32_t hold_from_pool(const NetworkContext& context, MacAddress mac, bool known, Ipv4Address wished) noexcept {
  AddressPlan& plan = context.plan;
  release_to_user(context, mac, wished);
  if (plan.has_squatters()) release_to_user(context, mac, plan.favourite(context.network, mac));
  if (!plan.has_room(context.network_index, known)) return AddressPlan::none;
  const Ipv4Address address = plan.is_free_for(context.network, mac, wished)
                                  ? wished
                                  : plan.choose(context.network, context.network_index, mac, context.now);
  return address.is_zero() ? AddressPlan::none : hold_address(context, mac, address, false);
}

}  // namespace

std::uint32_t hold_another(const NetworkContext& context, const Request& request, const Client& client,
                           const Grant& grant) noexcept {
  if (grant.held != AddressPlan::none) return_lease(context, grant.held);
  if (grant.source == Grant::Source::pool) {
    return hold_from_pool(context, request.mac, client.board != nullptr, grant.address);
  }
  // A reservation, and what a client goes on using, is not kept from it by a quarantine.
  const std::uint32_t aside = context.plan.find_address(context.link(), grant.address);
  if (aside != AddressPlan::none && context.plan.at(aside).state == LeaseState::quarantined) {
    end_lease(context.shard, context.plan, aside);
  }
  return hold_address(context, request.mac, grant.address, grant.reserved);
}

void bind(const NetworkContext& context, std::uint32_t slot) noexcept {
  Lease& lease = context.plan.at(slot);
  const bool was_bound = lease.state == LeaseState::bound;
  const std::uint32_t lease_s = promised_s(context, lease);
  lease.state = LeaseState::bound;
  lease.expires_at = context.now + lease_s * nanos_per_s;
  lease.offer_pending = lease.asked = false;
  lease.wakes_sent = wakes_all;  // a ROM that needs to be woken never REQUESTs
  context.plan.schedule(slot, lease.expires_at);
  if (!was_bound) context.emit_event(EventKind::lease_bound, lease.mac, lease.address, lease_s);
}

void return_lease(const NetworkContext& context, std::uint32_t slot) noexcept {
  const Lease& lease = context.plan.at(slot);
  // Nobody relies on an OFFER that was not taken up: its address is as good as one that nobody had.
  const bool was_relied_on = lease.state != LeaseState::offered || may_boot_on_offer(lease.kind);
  if (!is_held(lease.state) || !was_relied_on) return end_lease(context.shard, context.plan, slot);
  journal_end(context.shard, context.plan, slot);
  context.shard.counters[Statistic::dhcp_leases_held].subtract();
  context.plan.give_back(slot, context.now);
}

std::uint32_t take_back(const NetworkContext& context, std::uint32_t returned) noexcept {
  const Lease before = context.plan.at(returned);
  const ClientName name = context.plan.name(returned);
  const std::uint32_t slot = hold_address(context, before.mac, before.address, false);
  if (slot == AddressPlan::none) return slot;
  Lease& lease = context.plan.at(slot);
  lease.kind = before.kind;
  lease.client_class = before.client_class;
  lease.wakes_sent = wakes_all;
  lease.first_hand = before.first_hand;
  lease.state = LeaseState::bound;
  lease.expires_at = before.expires_at;
  context.plan.name(slot) = name;
  context.plan.describe(slot, context.snapshot.board_by_mac(before.mac) != nullptr, {.via = before.mac});
  context.plan.schedule(slot, lease.expires_at);
  (void)journal_lease(context, slot);
  return slot;
}

void end_lease(Shard& shard, AddressPlan& plan, std::uint32_t slot) noexcept {
  journal_end(shard, plan, slot);
  const LeaseState state = plan.at(slot).state;
  const bool is_lease = state != LeaseState::quarantined && state != LeaseState::boot_only;
  if (is_lease) shard.counters[Statistic::dhcp_leases_held].subtract();
  plan.release(slot);
}

bool is_crowded(const NetworkContext& context) noexcept {
  return context.plan.quarantined(context.network_index) > pool_span(context.network.dhcp).size() / 4;
}

void quarantine(const NetworkContext& context, std::uint32_t slot) noexcept {
  const bool crowded = is_crowded(context);
  context.plan.quarantine(slot);
  context.plan.at(slot).expires_at = context.now + (crowded ? quarantine_crowded_ns : quarantine_ns);
  context.plan.schedule(slot, context.plan.at(slot).expires_at);
  context.shard.counters[Statistic::dhcp_leases_held].subtract();
  context.shard.counters[Statistic::dhcp_quarantined].add();
  (void)journal_lease(context, slot);
}

}  // namespace bootstorm::dhcp
