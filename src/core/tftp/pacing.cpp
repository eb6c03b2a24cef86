#include "core/tftp/pacing.hpp"

#include <algorithm>

#include "bootstorm/clients.hpp"
#include "bootstorm/mix.hpp"
#include "bootstorm/model.hpp"
#include "core/tftp/send.hpp"
#include "core/tftp/session.hpp"
#include "core/tftp/window.hpp"

namespace bootstorm::tftp {

namespace {

/// Of firmware that keeps no time for a whole file: others come first, of which some file is to be whole within this.
constexpr Nanos no_hurry_ns = 30 * nanos_per_s;
/// A client that has got nothing for so long and says so is served next. It repeats itself about once a second.
constexpr std::uint32_t patient_us = 500'000;

ClientKind kind_of(Model model) noexcept {
  const ModelRow& row = row_of(model);
  if (row.eeprom != 0 || model == Model::unknown) return row.eeprom != 0 ? row.kind : ClientKind::pi4;
  return model == Model::pi2 || model == Model::pi3 ? ClientKind::pi_bootcode : ClientKind::pxe;
}

/// For how long the client's firmware waits for a whole file; 0: there is no such limit. One that has said nothing of
/// itself may be of the kind that is in a hurry.
Nanos file_limit_ns(const Shard& shard, const Session& session, const Network& network) noexcept {
  const Model model = shard.clients == nullptr ? Model::unknown : shard.clients->find(session.client_mac).model;
  return network.dhcp.profile(kind_of(model)).file_limit_s * nanos_per_s;
}

/// When the client gives the file up. Those who began in the same second are told apart by their MACs: they shall not
/// all be late together where some could be in time.
Nanos due_of(const Session& session, const SessionDetail& detail, Nanos limit, Nanos now) noexcept {
  if (limit == 0) return now + no_hurry_ns;
  const auto age_s = static_cast<std::uint16_t>(low_s(now) - detail.opened_s);
  const Nanos opened_at = (now / nanos_per_s - std::min<Nanos>(now / nanos_per_s, age_s)) * nanos_per_s;
  const Nanos due = opened_at + limit + (mix(session.client_mac.number()) & 0xff) * (nanos_per_s / 256);
  return due + nanos_per_s < now ? now + no_hurry_ns : due;  // it has given it up
}

/// Sends what the transfer waits to send; its turn has come. Returns how many frames and bytes that were.
void send_next(Shard& shard, std::uint32_t slot, unsigned network, Nanos now, const Snapshot& snapshot,
               TxBatch& batch) noexcept {
  Session& session = shard.sessions.at(slot);
  SessionDetail& detail = shard.sessions.detail(slot);
  LinkUse& use = shard.links->use(shard.index, network);
  use.turns.add();
  use.waited_us.add(low_us(now) - session.sent_us);
  const std::size_t room_before = batch.room();
  detail.waits = 0;
  if (window_is_open(session, detail)) {
    send_window(shard, slot, now, snapshot, batch, 0);
  } else {
    session.sent_us = low_us(now);
    set_timer(shard, slot, now);
    send_block(shard, slot, session.block, snapshot, *batch.claim());
  }
  const std::uint64_t frames = room_before - batch.room();
  shard.links->charge(shard.index, network, detail.port, frames * bytes_on_wire(data_head_bytes + session.blksize),
                      now);
}

/// The network among `networks` that has room, beginning behind `after`; networks_max: none has.
unsigned next_with_room(const Shard& shard, std::uint32_t networks, const Snapshot& snapshot, Nanos now,
                        unsigned after) noexcept {
  for (unsigned i = 1; i <= networks_max; ++i) {
    const unsigned network = (after + i) % networks_max;
    if ((networks >> network & 1) == 0) continue;
    // One that a reload has taken away has no limit any more.
    const bool is_there = network < snapshot.networks.size();
    if (!is_there || shard.links->has_room(shard.index, network, snapshot.networks[network].port, now)) return network;
  }
  return networks_max;
}

}  // namespace

unsigned network_of(const SessionDetail& detail, const Snapshot& snapshot) noexcept {
  const Network* network = snapshot.network_on(detail.port, detail.vlan);
  return network == nullptr ? static_cast<unsigned>(networks_max)
                            : static_cast<unsigned>(network - snapshot.networks.data());
}

void wait_for_turn(Shard& shard, std::uint32_t slot, unsigned network, Nanos now, const Snapshot& snapshot) noexcept {
  Session& session = shard.sessions.at(slot);
  SessionDetail& detail = shard.sessions.detail(slot);
  detail.waits = 1;
  session.sent_us = low_us(now);  // since when it waits
  const Nanos limit = file_limit_ns(shard, session, snapshot.networks[network]);
  shard.turns.wait(shard.session_timers, network, slot, due_of(session, detail, limit, now), now);
}

void hurry(Shard& shard, std::uint32_t slot, unsigned network, Nanos now) noexcept {
  if (low_us(now) - shard.sessions.at(slot).sent_us < patient_us) return;
  shard.turns.wait(shard.session_timers, network, slot, 0, now);
}

void send_turns(Shard& shard, Nanos now, const Snapshot& snapshot, TxBatch& batch) noexcept {
  unsigned network = 0;
  while (batch.room() != 0 && shard.turns.networks() != 0) {
    network = next_with_room(shard, shard.turns.networks(), snapshot, now, network);
    if (network == networks_max) return;
    const std::uint32_t slot = shard.turns.take(shard.session_timers, network);
    if (slot == TimerWheel::none) continue;
    send_next(shard, slot, network, now, snapshot, batch);
  }
}

}  // namespace bootstorm::tftp
