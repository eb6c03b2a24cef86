// What is due without a message: delayed OFFERs, wake frames, the end of leases, probes.
#include "core/arp/message.hpp"
#include "core/dhcp/lease/due.hpp"
#include "core/dhcp/lease/journal_lease.hpp"
#include "core/dhcp/lease/lifecycle.hpp"
#include "core/dhcp/policy/delayed.hpp"
#include "core/dhcp/policy/probe.hpp"
#include "core/dhcp/policy/server_state.hpp"
#include "core/dhcp/policy/turn.hpp"
#include "core/parts.hpp"

namespace bootstorm::dhcp {

namespace {

/// More than this wait for the next tick: frames come first.
constexpr unsigned leases_per_tick_max = 512;
/// Before the end of a lease is tried again that the journal had no room for.
constexpr Nanos retry_interval_ns = 100 * nanos_per_ms;

/// One tick of the server.
struct Tick {
  Nanos now;
  Shard& shard;
  AddressPlan& plan;
  const Snapshot& snapshot;
  TxBatch& batch;
};

/// Asks the host that may use the lease's address, alone: no other board hears it. False: no room in the batch.
bool ask_user(const Tick& tick, Lease& lease) noexcept {
  const arp::Question question{.target = lease.address, .destination = lease.mac};
  if (!arp::ask(tick.snapshot.networks[lease.network], tick.snapshot, question, tick.shard, tick.batch)) return false;
  ++lease.probes_sent;
  tick.shard.counters[Statistic::dhcp_holder_probes].add();
  return true;
}

/// A host that was seen using an address without a lease is asked whether it still does, before the address is given to
/// another. True: its answer is waited for.
bool probe_user(const Tick& tick, std::uint32_t slot) noexcept {
  Lease& lease = tick.plan.at(slot);
  if (!lease.squatted || lease.network == AddressPlan::network_none) return false;
  if (lease.probes_sent == address_probes_max || !tick.snapshot.networks[lease.network].dhcp.probe) return false;
  lease.expires_at = tick.now + (ask_user(tick, lease) ? address_probe_wait_ns : retry_interval_ns);
  tick.plan.schedule(slot, lease.expires_at);
  return true;
}

/// Another client wants an address that was returned before its time. If nobody answers, the promise to its last holder
/// ends; if he does, address_used.cpp gives it back to him.
void ask_holder(const Tick& tick, std::uint32_t slot) noexcept {
  Lease& lease = tick.plan.at(slot);
  if (tick.now >= lease.expires_at || lease.network == AddressPlan::network_none) return;
  if (lease.probes_sent == address_probes_max) {
    lease.expires_at = tick.now;
    return;
  }
  tick.plan.schedule(slot, tick.now + (ask_user(tick, lease) ? address_probe_wait_ns : retry_interval_ns));
}

void expire(const Tick& tick, std::uint32_t slot) noexcept {
  if (probe_user(tick, slot)) return;
  if (tick.plan.journaled(slot).until != 0 && journal_blocked(tick.shard)) {
    tick.plan.schedule(slot, tick.now + retry_interval_ns);  // what is on disk must not outlive what is in memory
    return;
  }
  const Lease& lease = tick.plan.at(slot);
  if (lease.network == AddressPlan::network_none || lease.state == LeaseState::quarantined) {
    return end_lease(tick.shard, tick.plan, slot);
  }
  const Network& network = tick.snapshot.networks[lease.network];
  return_lease({tick.now, tick.shard, tick.plan, tick.snapshot, network, lease.network}, slot);
}

/// False: the batch is full, and what was left undone is due again at the next tick.
bool do_due(const Tick& tick, std::uint32_t slot) noexcept {
  Lease& lease = tick.plan.at(slot);
  if (lease.state == LeaseState::returned) {
    ask_holder(tick, slot);
    return true;
  }
  if (tick.now >= lease.expires_at) {
    expire(tick, slot);
    return true;
  }
  if (lease.network == AddressPlan::network_none || lease.state == LeaseState::quarantined) {
    tick.plan.schedule(slot, next_due(lease, nullptr));
    return true;
  }
  const Network& network = tick.snapshot.networks[lease.network];
  const NetworkContext context{tick.now, tick.shard, tick.plan, tick.snapshot, network, lease.network};
  const bool sent = send_delayed(context, slot, tick.batch);
  tick.plan.schedule(slot, sent ? next_due(lease, &context.profile(lease.kind)) : tick.now);
  if (!sent) tick.shard.counters[Statistic::tx_room_exhausted].add();
  return sent;
}

}  // namespace

void on_tick(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  if (shard.dhcp_server == nullptr) return;
  const Tick tick{now, shard, shard.dhcp_server->plan, snapshot, batch};
  tick.plan.sync(snapshot);
  let_boards_in(now, shard, snapshot);
  for (unsigned i = 0; i < leases_per_tick_max; ++i) {
    const std::uint32_t slot = tick.plan.pop_due(now);
    if (slot == AddressPlan::none || !do_due(tick, slot)) break;
  }
  probe_networks(now, shard, snapshot, batch);
}

}  // namespace bootstorm::dhcp
