// Addresses seen in use: a board that never REQUESTs proves in this way that it has taken its address, and one that
// uses an address of somebody else's, or one that is free, is found out.
#include "core/dhcp/lease/lifecycle.hpp"
#include "core/dhcp/probe/probe.hpp"
#include "core/parts.hpp"

namespace bootstorm::dhcp {

namespace {

void used_by_holder(const Desk& desk, std::uint32_t slot) noexcept {
  Lease& lease = desk.plan.at(slot);
  lease.wakes_sent = wakes_all;  // it is awake
  const std::uint32_t boot_lease_s = desk.profile(lease.kind).boot_lease_s;
  // What the disk does not take now it takes at the next sign of life; nobody was promised anything.
  const bool takes = obstacle(desk.shard) == Reason::count_;
  if (lease.state == LeaseState::offered && takes) {
    lease.state = LeaseState::bound_by_use;
    desk.shard.counters[Statistic::dhcp_bound_by_use].add();
    tell(desk, EventKind::lease_bound_by_use, lease.mac, lease.address, boot_lease_s);
  }
  keep_for(desk, lease, boot_lease_s * nanos_per_s);
  if (takes) (void)keep(desk, slot);
}

void used_by_another(const Desk& desk, std::uint32_t slot, MacAddress other) noexcept {
  Lease& lease = desk.plan.at(slot);
  desk.shard.counters[Statistic::dhcp_address_conflicts].add();
  if (lease.conflict_reports.allow(desk.now)) {
    tell(desk, EventKind::address_conflict, other, lease.address, lease.mac.number());
  }
  // Nobody has relied on an OFFER yet: its client gets another address when it next asks. Who is bound already keeps
  // what is his, because the stranger's word is worth no more than his.
  if (lease.state == LeaseState::offered && obstacle(desk.shard) == Reason::count_) set_aside(desk, slot);
}

/// Nobody has it from us. It is given to no other while that host uses it; to the host, if it asks.
void used_unasked(const Notice& notice, const Desk& desk) noexcept {
  if (!desk.network.dhcp.probe || !is_on_our_wire(desk.network, desk.snapshot)) return;
  if (notice.mac == desk.port().mac || !desk.plan.is_free(desk.network, notice.ip)) return;
  desk.shard.counters[Statistic::dhcp_addresses_squatted].add();
  // Whoever forges ARP must not take the whole pool away.
  if (is_crowded(desk)) {
    if (!desk.plan.prober.crowded_reports.allow(desk.now)) return;
    return tell(desk, EventKind::address_squatted, notice.mac, notice.ip, 0);
  }
  const std::uint32_t slot = desk.plan.quarantine_free(desk.network, desk.network_index, notice.mac, notice.ip);
  if (slot == AddressPlan::none) return;
  desk.plan.at(slot).expires_at = desk.now + quarantine_ns;
  desk.plan.schedule(slot, desk.plan.at(slot).expires_at);
  tell(desk, EventKind::address_squatted, notice.mac, notice.ip, 0);
}

void used_on(Lease& lease, MacAddress user, Nanos now) noexcept {
  lease.mac = user;
  lease.probes_sent = 0;
  lease.expires_at = now + quarantine_ns;
}

}  // namespace

void on_address_used(const Notice& notice, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  const Network* network = snapshot.network_on(notice.port, notice.vlan);
  if (shard.addresses == nullptr || network == nullptr) return;
  AddressPlan& plan = *shard.addresses;
  plan.sync(snapshot);
  const Link link = link_of(*network);
  const std::uint32_t slot = plan.find_address(link, notice.ip);
  const std::uint8_t network_index =
      slot == AddressPlan::none ? AddressPlan::network_of(snapshot, link, notice.ip) : plan.at(slot).network;
  if (network_index == AddressPlan::network_none) return;  // or it is ours to give no more
  const Desk desk{now, shard, plan, snapshot, snapshot.networks[network_index], network_index};
  if (slot == AddressPlan::none) return used_unasked(notice, desk);
  if (plan.at(slot).squatted) return used_on(plan.at(slot), notice.mac, now);
  if (plan.at(slot).state == LeaseState::quarantined) return;
  // What comes out of a subnet has the MAC of its router.
  const bool routed = desk.network.is_subnet && plan.origin(slot).via != plan.at(slot).mac;
  if (plan.at(slot).mac == notice.mac || routed) return used_by_holder(desk, slot);
  used_by_another(desk, slot, notice.mac);
}

void on_release_asked(const Notice& notice, Shard& shard, const Snapshot& snapshot) noexcept {
  if (shard.addresses == nullptr || obstacle(shard) != Reason::count_) return;
  AddressPlan& plan = *shard.addresses;
  plan.sync(snapshot);
  const std::uint32_t slot = plan.find_address({notice.port, notice.vlan}, notice.ip);
  if (slot != AddressPlan::none) end_lease(shard, plan, slot);
}

}  // namespace bootstorm::dhcp
