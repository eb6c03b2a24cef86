// Addresses seen in use: a board that never REQUESTs shows in this way that it has taken its address; a host that uses
// an address of another client's, or a free one, is found out.
#include "core/dhcp/lease/due.hpp"
#include "core/dhcp/lease/journal_lease.hpp"
#include "core/dhcp/lease/lifecycle.hpp"
#include "core/dhcp/policy/server_state.hpp"
#include "core/parts.hpp"

namespace bootstorm::dhcp {

namespace {

void used_by_holder(const NetworkContext& context, std::uint32_t slot) noexcept {
  Lease& lease = context.plan.at(slot);
  lease.wakes_sent = wakes_all;  // it is awake
  lease.proven = true;
  context.shard.dhcp_server->line.note_use(slot, lease.mac, context.now);
  (void)context.shard.clients->confirm(lease.mac, context.now);
  const std::uint32_t boot_lease_s = context.profile(lease.kind).boot_lease_s;
  // What cannot be journaled now is journaled at the next sign of life; no promise was made.
  const bool can_journal = !journal_blocked(context.shard);
  if (lease.state == LeaseState::offered && can_journal) {
    lease.state = LeaseState::bound_by_use;
    context.shard.counters[Statistic::dhcp_bound_by_use].add();
    context.emit_event(EventKind::lease_bound_by_use, lease.mac, lease.address, boot_lease_s);
  }
  extend(context, lease, boot_lease_s * nanos_per_s);
  if (can_journal) (void)journal_lease(context, slot);
}

void report_conflict(const NetworkContext& context, Lease& lease, MacAddress other) noexcept {
  context.shard.counters[Statistic::dhcp_address_conflicts].add();
  if (lease.conflict_reports.allow(context.now)) {
    context.emit_event(EventKind::address_conflict, other, lease.address, lease.mac.number());
  }
}

void used_by_another(const NetworkContext& context, std::uint32_t slot, MacAddress other) noexcept {
  const Lease& lease = context.plan.at(slot);
  report_conflict(context, context.plan.at(slot), other);
  // No client relies on an OFFER yet: it gets another address when it next asks. A client that is bound keeps its
  // address, because the stranger's claim is worth no more. An address that the operator has reserved is never set
  // aside: one forged frame would take it from its board.
  if (lease.state != LeaseState::offered || lease.reserved) return;
  if (!journal_blocked(context.shard)) quarantine(context, slot);
}

/// The address was returned before its time: not by its holder, if he still uses it.
void used_though_returned(const NetworkContext& context, std::uint32_t slot, MacAddress user) noexcept {
  const MacAddress holder = context.plan.at(slot).mac;
  if (holder != user) {
    report_conflict(context, context.plan.at(slot), user);
    return context.plan.postpone(slot);
  }
  if (context.plan.find_client(context.link(), holder) != AddressPlan::none || journal_blocked(context.shard)) {
    return context.plan.postpone(slot);
  }
  context.emit_event(EventKind::release_contradicted, holder, context.plan.at(slot).address, 0);
  const std::uint32_t taken = take_back(context, slot);
  if (taken != AddressPlan::none) used_by_holder(context, taken);
}

/// The address is in no lease. While that host uses it no other client gets it; the host does, if it asks.
void used_unasked(const Notice& notice, const NetworkContext& context) noexcept {
  if (!context.may_ask_hosts()) return;
  if (notice.mac == context.port().mac || !context.plan.is_free(context.network, notice.ip)) return;
  context.shard.counters[Statistic::dhcp_addresses_squatted].add();
  // Forged ARP must not take the whole pool away.
  if (is_crowded(context)) {
    if (!context.shard.dhcp_server->prober.crowded_reports.allow(context.now)) return;
    return context.emit_event(EventKind::address_squatted, notice.mac, notice.ip, 0);
  }
  const std::uint32_t slot =
      context.plan.quarantine_free(context.network, context.network_index, notice.mac, notice.ip);
  if (slot == AddressPlan::none) return;
  context.plan.at(slot).expires_at = context.now + quarantine_ns;
  context.plan.schedule(slot, context.plan.at(slot).expires_at);
  context.emit_event(EventKind::address_squatted, notice.mac, notice.ip, 0);
}

void used_on(Lease& lease, MacAddress user, Nanos now) noexcept {
  lease.mac = user;
  lease.probes_sent = 0;
  lease.expires_at = now + quarantine_ns;
}

}  // namespace

void on_address_used(const Notice& notice, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  const Network* network = snapshot.network_on(notice.port, notice.vlan);
  if (shard.dhcp_server == nullptr || network == nullptr) return;
  AddressPlan& plan = shard.dhcp_server->plan;
  plan.sync(snapshot);
  const Link link = link_of(*network);
  const std::uint32_t returned = plan.find_returned(link, notice.ip);
  const bool is_promised = returned != AddressPlan::none && now < plan.at(returned).expires_at;
  const std::uint32_t slot = is_promised ? returned : plan.find_address(link, notice.ip);
  const std::uint8_t network_index =
      slot == AddressPlan::none ? AddressPlan::network_of(snapshot, link, notice.ip) : plan.at(slot).network;
  if (network_index == AddressPlan::network_none) {  // another server's, or a reload took the address away
    if (network->dhcp.mode != DhcpMode::server) (void)shard.clients->confirm(notice.mac, now);
    return;
  }
  const NetworkContext context{now, shard, plan, snapshot, snapshot.networks[network_index], network_index};
  if (slot == AddressPlan::none) return used_unasked(notice, context);
  if (is_promised) return used_though_returned(context, slot, notice.mac);
  if (plan.at(slot).squatted) return used_on(plan.at(slot), notice.mac, now);
  if (plan.at(slot).state == LeaseState::quarantined) return;
  // A frame from a subnet has the MAC of its router.
  const bool routed = context.network.is_subnet && plan.origin(slot).via != plan.at(slot).mac;
  if (plan.at(slot).mac == notice.mac || routed) return used_by_holder(context, slot);
  used_by_another(context, slot, notice.mac);
}

void on_release_asked(const Notice& notice, Shard& shard, const Snapshot& snapshot) noexcept {
  if (shard.dhcp_server == nullptr || journal_blocked(shard)) return;
  AddressPlan& plan = shard.dhcp_server->plan;
  plan.sync(snapshot);
  const std::uint32_t slot = plan.find_address({notice.port, notice.vlan}, notice.ip);
  if (slot != AddressPlan::none) end_lease(shard, plan, slot);
}

}  // namespace bootstorm::dhcp
