// What is due without a message: delayed OFFERs, wake frames, the end of leases, looking around.
#include "core/dhcp/lease/lifecycle.hpp"
#include "core/dhcp/probe/probe.hpp"
#include "core/dhcp/reply/delayed.hpp"
#include "core/parts.hpp"

namespace bootstorm::dhcp {

namespace {

/// More than this wait for the next tick: frames come first.
constexpr unsigned leases_per_tick_max = 512;
/// Before a lease is ended that the journal has no room for.
constexpr Nanos try_again_ns = 100 * nanos_per_ms;

/// A host that was seen using an address is asked whether it still does, before the address is given to another. True:
/// its answer is waited for.
bool ask_user(Nanos now, Shard& shard, const Snapshot& snapshot, std::uint32_t slot, TxBatch& batch) noexcept {
  Lease& lease = shard.addresses->at(slot);
  if (!lease.squatted || lease.network == AddressPlan::network_none) return false;
  const Network& network = snapshot.networks[lease.network];
  if (lease.probes_sent == address_probes_max || !network.dhcp.probe) return false;
  const bool sent = send_address_probe(network, snapshot, lease.address, shard, batch);
  if (sent) ++lease.probes_sent;
  lease.expires_at = now + (sent ? address_probe_wait_ns : try_again_ns);
  shard.addresses->schedule(slot, lease.expires_at);
  return true;
}

/// False: the batch is full, and what was left undone is due again at the next tick.
bool attend(Nanos now, Shard& shard, const Snapshot& snapshot, std::uint32_t slot, TxBatch& batch) noexcept {
  AddressPlan& plan = *shard.addresses;
  Lease& lease = plan.at(slot);
  if (now >= lease.expires_at) {
    if (ask_user(now, shard, snapshot, slot, batch)) return true;
    if (plan.kept(slot).until != 0 && obstacle(shard) != Reason::count_) {
      plan.schedule(slot, now + try_again_ns);  // what is on disk must not outlive what is here
      return true;
    }
    end_lease(shard, plan, slot);
    return true;
  }
  if (lease.network == AddressPlan::network_none || lease.state == LeaseState::quarantined) {
    plan.schedule(slot, next_due(lease, nullptr));
    return true;
  }
  const Network& network = snapshot.networks[lease.network];
  const Desk desk{now, shard, plan, snapshot, network, lease.network};
  const bool sent = send_delayed(desk, slot, batch);
  plan.schedule(slot, sent ? next_due(lease, &desk.profile(lease.kind)) : now);
  if (!sent) shard.counters[Statistic::tx_room_exhausted].add();
  return sent;
}

void attend_leases(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  for (unsigned i = 0; i < leases_per_tick_max; ++i) {
    const std::uint32_t slot = shard.addresses->pop_due(now);
    if (slot == AddressPlan::none || !attend(now, shard, snapshot, slot, batch)) return;
  }
}

}  // namespace

void on_tick(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  if (shard.addresses == nullptr) return;
  shard.addresses->sync(snapshot);
  attend_leases(now, shard, snapshot, batch);
  look_around(now, shard, snapshot, batch);
}

}  // namespace bootstorm::dhcp
