// What is due without a message: delayed OFFERs, wake frames, the end of leases.
#include <array>
#include <cstring>

#include "core/dhcp/leases.hpp"
#include "core/dhcp/probe.hpp"
#include "core/dhcp/profile_pi.hpp"
#include "core/dhcp/reply.hpp"
#include "core/dhcp/server.hpp"
#include "core/parts.hpp"

namespace bootstorm::dhcp {

namespace {

/// More than this wait for the next tick: frames come first.
constexpr unsigned leases_per_tick_max = 512;
/// Before a lease is ended that the journal has no room for.
constexpr Nanos try_again_ns = 100 * nanos_per_ms;

/// False: the batch is full.
bool send_pending_offer(const Desk& desk, std::uint32_t slot, TxBatch& batch) noexcept {
  Lease& lease = desk.plan.at(slot);
  if (desk.now < lease.discovered_at + offer_delay(desk.profile(lease.kind))) return true;
  if (batch.room() == 0) return false;
  lease.offer_pending = false;
  if (!desk.plan.may_keep(lease)) return true;  // a reload took it back
  const PendingOffer& pending = desk.plan.pending_offer(slot);
  const std::span<const std::byte> guid{pending.guid.data(), pending.guid_length};
  const bool asks_name =
      pending.has_parameter_list && pending.wanted.contains(static_cast<std::uint8_t>(DhcpOption::hostname));
  Reply reply;
  reply.type = DhcpType::offer;
  reply.xid = pending.xid;
  reply.flags = pending.flags;
  reply.size_max = pending.size_max;
  reply.client = lease.mac;
  reply.ether = lease.mac;
  reply.destination = (pending.flags & dhcp_flag_broadcast) != 0 ? ipv4_broadcast : lease.address;
  reply.yiaddr = lease.address;
  reply.server_id = desk.home().address;
  reply.lease_s = desk.network.dhcp.lease_s;
  reply.wanted = pending.has_parameter_list ? &pending.wanted : nullptr;
  reply.kind = lease.kind;
  reply.client_class = class_at(desk, pending.client_class);
  reply.guid = guid;
  reply.hostname = hostname_for(board_of(desk.snapshot, lease.mac, {.guid = guid}), lease.kind, asks_name);
  // Written aside first: a frame once claimed is sent, and this one may turn out too large for its client.
  std::array<std::byte, tx_head_max> head;
  const std::uint32_t length = compose(desk, head, reply);
  if (length == 0) return true;
  TxFrame* frame = batch.claim();
  std::memcpy(frame->head, head.data(), length);
  frame->length = length;
  frame->port = desk.network.port;
  frame->body = {};
  frame->commit = desk.plan.kept(slot).number;
  return true;
}

bool send_wake_frames(const Desk& desk, std::uint32_t slot, TxBatch& batch) noexcept {
  Lease& lease = desk.plan.at(slot);
  for (; lease.wakes_sent < wakes_all; ++lease.wakes_sent) {
    const auto due = wake_at(lease, lease.wakes_sent, desk.profile(lease.kind));
    if (!due) continue;
    if (desk.now < *due) return true;
    TxFrame* frame = batch.claim();
    if (frame == nullptr) return false;
    frame->length = write_wake_frame(frame->head, desk.home(), desk.port().mac, lease.mac);
    frame->port = desk.network.port;
    frame->body = {};
    desk.shard.counters[Tally::dhcp_wake_frames].add();
  }
  return true;
}

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
  const bool offered = !lease.offer_pending || send_pending_offer(desk, slot, batch);
  const bool sent = offered && send_wake_frames(desk, slot, batch);
  plan.schedule(slot, sent ? next_due(lease, &desk.profile(lease.kind)) : now);
  if (!sent) shard.counters[Tally::tx_room_exhausted].add();
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
