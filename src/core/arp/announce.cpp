// The appliance's own addresses, each by itself: probed, announced, defended (RFC 5227). Shard 0 does it, by the clock
// it is given. A host that has one of them keeps us from answering in that network alone, and no longer than it
// answers.
#include <algorithm>

#include "core/arp/message.hpp"
#include "core/parts.hpp"

namespace bootstorm::arp {

namespace {

using State = OwnAddress::State;

struct Tick {
  Nanos now;
  Shard& shard;
  const Snapshot& snapshot;
  TxBatch& batch;
};

bool is_same(const OwnAddress& own, const Network& network) noexcept {
  return own.address == network.address && own.port == network.port && own.vlan == network.vlan;
}

/// A new snapshot may have other networks, or the same ones in another order. An address that stays goes on as it was.
void sync(Shard& shard, const Snapshot& snapshot) noexcept {
  Announcer& announcer = shard.announcer;
  if (announcer.snapshot_id == snapshot.id) return;
  const Announcer before = announcer;
  announcer.snapshot_id = snapshot.id;
  announcer.count = 0;
  for (const Network& network : snapshot.networks) {
    if (network.is_subnet || announcer.count == networks_max) break;  // subnets come last
    OwnAddress& own = announcer.own[announcer.count++];
    const auto end = before.own.begin() + before.count;
    const auto known = std::find_if(before.own.begin(), end, [&](const auto& each) { return is_same(each, network); });
    own = known != end ? *known : OwnAddress{.address = network.address, .vlan = network.vlan, .port = network.port};
  }
}

bool announce(const Tick& tick, const Network& network) noexcept {
  return ask(network, tick.snapshot, {.target = network.address, .sender = network.address}, tick.shard, tick.batch);
}

void begin_use(const Tick& tick, OwnAddress& own) noexcept {
  if (own.state == State::contested) {
    tick.shard.emit_event(
        {.at = tick.now, .ip = own.address, .mac = own.claimant, .kind = EventKind::own_address_free});
  }
  own.state = State::in_use;
  own.next_at = tick.now;
}

void probe(const Tick& tick, const Network& network, OwnAddress& own) noexcept {
  if (tick.now < own.next_at) return;
  if (own.probes == probes_sent) return begin_use(tick, own);
  if (!ask(network, tick.snapshot, {.target = own.address}, tick.shard, tick.batch)) return;
  ++own.probes;
  own.next_at = tick.now + probe_interval_ns;
}

void ask_claimant(const Tick& tick, const Network& network, OwnAddress& own) noexcept {
  const bool is_due = tick.now >= own.next_at;
  const bool silent = own.state == State::doubted ? is_due && own.asks == claimant_asks
                                                  : tick.now - own.answered_at >= claimant_silence_ns;
  if (silent) return begin_use(tick, own);
  if (!is_due) return;
  const Question question{.target = own.address, .destination = own.claimant};
  if (!ask(network, tick.snapshot, question, tick.shard, tick.batch)) return;
  own.asks = std::min<std::uint8_t>(own.asks + 1, claimant_asks);
  // Who forges a claim may do so to keep us from asking the one that has it.
  if (own.probes < probes_sent && ask(network, tick.snapshot, {.target = own.address}, tick.shard, tick.batch)) {
    ++own.probes;
  }
  own.next_at = tick.now + claimant_ask_interval_ns;
}

void announce_and_defend(const Tick& tick, const Network& network, OwnAddress& own) noexcept {
  // RFC 5227 §2.4 (b): defend, but not more often than that, so that two stubborn hosts do not flood the wire.
  const bool may_defend = own.defended_at == 0 || tick.now - own.defended_at >= defend_interval_ns;
  if (own.claim_seen && may_defend && announce(tick, network)) {
    own.defended_at = tick.now;
    own.claim_seen = false;
  }
  if (own.announcements == announcements_sent || tick.now < own.next_at || !announce(tick, network)) return;
  ++own.announcements;
  own.next_at = tick.now + announce_interval_ns;
}

void go_on(const Tick& tick, const Network& network, OwnAddress& own) noexcept {
  if (own.state == State::probing) probe(tick, network, own);
  if (own.state == State::doubted || own.state == State::contested) ask_claimant(tick, network, own);
  if (own.state == State::in_use) announce_and_defend(tick, network, own);
}

}  // namespace

void on_tick(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  sync(shard, snapshot);
  Announcer& announcer = shard.announcer;
  const Tick tick{now, shard, snapshot, batch};
  std::uint32_t contested = 0;
  bool settled = true;
  for (std::size_t i = 0; i < announcer.count; ++i) {
    OwnAddress& own = announcer.own[i];
    go_on(tick, snapshot.networks[i], own);
    if (own.state == State::contested) contested |= 1u << i;
    settled &= own.state == State::contested || own.state == State::in_use;
  }
  shard.contested->bits.store(contested, std::memory_order_relaxed);
  if (announcer.settled || !settled) return;
  announcer.settled = true;
  shard.emit_event({.at = now, .kind = EventKind::addresses_in_use});
}

void on_own_address_claimed(const Notice& notice, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  sync(shard, snapshot);
  Announcer& announcer = shard.announcer;
  const auto end = announcer.own.begin() + announcer.count;
  const auto own = std::find_if(announcer.own.begin(), end, [&](const OwnAddress& each) {
    return each.address == notice.ip && each.port == notice.port && each.vlan == notice.vlan;
  });
  if (own == end) return;  // a reload has taken it away
  const bool has_it = notice.kind == Notice::Kind::own_address_answered && own->state != State::in_use;
  const bool is_news = has_it && own->state != State::contested;
  if (own->state == State::in_use) own->claim_seen = true;
  if (has_it) {
    own->answered_at = now;
    own->claimant = notice.mac;
    own->state = State::contested;
  } else if (own->state == State::probing) {
    own->claimant = notice.mac;
    own->state = State::doubted;
  }
  if (own->state != State::in_use && own->asks == 0) own->next_at = std::min(own->next_at, now);
  Event event{.at = now, .ip = notice.ip, .mac = notice.mac, .kind = EventKind::own_address_conflict};
  if (is_news) event.kind = EventKind::own_address_contested;
  shard.emit_event(event);
}

}  // namespace bootstorm::arp
