// The appliance's own addresses: probed, announced, defended (RFC 5227). Shard 0 does it, by the clock it is given.
#include <algorithm>

#include "core/arp/message.hpp"
#include "core/parts.hpp"

namespace bootstorm::arp {

namespace {

// RFC 5227 §2.1.1: a probe asks for the address and leaves its own blank, so that nobody learns from it. §2.3: an
// announcement is the same with the sender's address filled in.
bool send_for(const Network& network, const Snapshot& snapshot, bool announcement, TxBatch& batch) noexcept {
  return ask(network, snapshot, announcement ? network.address : Ipv4Address{}, network.address, batch);
}

bool send_for_all(const Snapshot& snapshot, bool announcement, TxBatch& batch, Shard& shard) noexcept {
  const auto is_own = [](const Network& network) { return !network.is_subnet; };
  if (batch.room() <
      static_cast<std::size_t>(std::count_if(snapshot.networks.begin(), snapshot.networks.end(), is_own))) {
    shard.counters[Statistic::tx_room_exhausted].add();
    return false;  // all or none; next tick
  }
  for (const auto& network : snapshot.networks) {
    if (network.is_subnet) break;  // they come last
    if (!send_for(network, snapshot, announcement, batch)) return false;
  }
  return true;
}

}  // namespace

void on_tick(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  Announcer& own = shard.announcer;
  if (own.snapshot_id != snapshot.id) {
    own.snapshot_id = snapshot.id;
    if (own.in_use) {  // else it goes on probing
      own.announcements = 0;
      own.next_at = 0;
    }
  }

  if (own.conflict_seen && own.in_use && (own.defended_at == 0 || now - own.defended_at >= defend_interval_ns)) {
    // RFC 5227 §2.4 (b): defend, but not more often than that, so that two stubborn hosts do not flood the wire.
    if (send_for_all(snapshot, true, batch, shard)) {
      own.defended_at = now;
      own.conflict_seen = false;
    }
  }
  if (own.announcements == announcements_sent || now < own.next_at) return;
  if (own.probes < probes_sent) {
    if (!send_for_all(snapshot, false, batch, shard)) return;
    ++own.probes;
    own.next_at = now + probe_interval_ns;
    return;
  }
  if (!send_for_all(snapshot, true, batch, shard)) return;
  if (!own.in_use) shard.emit_event({.at = now, .kind = EventKind::addresses_in_use});
  own.in_use = true;
  ++own.announcements;
  own.next_at = now + announce_interval_ns;
}

}  // namespace bootstorm::arp
