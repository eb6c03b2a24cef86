// Retransmission: the only other occasion besides an ACK on which a block is sent.
#include <algorithm>

#include "core/parts.hpp"
#include "core/tftp/pacing.hpp"
#include "core/tftp/send.hpp"
#include "core/tftp/session.hpp"
#include "core/tftp/stalled.hpp"
#include "core/tftp/transfer.hpp"
#include "core/tftp/window.hpp"

namespace bootstorm::tftp {

namespace {

// A timer is due by `heard`, up to which every frame that came has been handled; what it sends leaves at `now`. An ACK
// that came since may lie in a queue: to a transfer that waits, that time has not passed yet.

/// How much longer to wait for the ACK. A timer that was set for an earlier block fires too early for this one; one
/// that was set for a repetition fires when it should.
Nanos still_to_wait(const Session& session, const SessionDetail& detail, Nanos heard) noexcept {
  if (session.tries != 0) return 0;
  const Nanos wait =
      is_unreachable(session, detail) ? unreachable_after(session, detail) : retransmit_after(session, detail);
  const Nanos waited = in_flight_for(session, heard);
  const Nanos longest = std::min(wait, patience_left(session, detail, heard));
  return waited < longest ? longest - waited : 0;
}

/// How long a transfer is kept that may send no more; 0: it may. A peer that has proven nothing gets a block and one
/// retry, and not even that while its address has many such transfers, because then somebody else is asking.
Nanos silence_ns(const Shard& shard, const Session& session, const SessionDetail& detail) noexcept {
  const bool half_open = session.state == SessionState::half_open;
  if (!half_open && !detail.single_port) return 0;
  const unsigned of_address =
      half_open ? shard.sessions.half_open_count_of(session.client_ip) : shard.sessions.count_of(session.client_ip);
  if (session.tries < retransmit_tries_unproven && of_address <= unproven_retried_at_once_max) return 0;
  return half_open ? half_open_life_ns : last_block_life_ns;
}

// Its ACKs may be what the network lost: they are waited for.
void wait_in_silence(Shard& shard, std::uint32_t slot, Nanos life, Nanos heard) noexcept {
  Session& session = shard.sessions.at(slot);
  session.tries = retransmit_tries_unproven;
  const Nanos left = life - in_flight_for(session, heard);
  shard.session_timers.arm(slot, heard + std::min(left, patience_left(session, shard.sessions.detail(slot), heard)));
}

/// The file's last block is in flight.
bool is_at_the_end(const Session& session, const SessionDetail& detail) noexcept {
  return session.state == SessionState::open &&
         is_last_block(session, session.by_window ? detail.last_sent : session.block);
}

bool gives_up(const Session& session, const SessionDetail& detail) noexcept {
  if (!is_at_the_end(session, detail)) return session.tries >= retransmit_tries_max;
  return session.tries >= (is_last_block(session) ? retransmit_tries_last : retransmit_tries_last_window);
}

void give_up(Shard& shard, std::uint32_t slot, Nanos now) noexcept {
  const bool last = is_at_the_end(shard.sessions.at(slot), shard.sessions.detail(slot));
  end_session(shard, slot, now, last ? TransferEnd::last_block_unacknowledged : TransferEnd::timed_out);
}

/// Of a window: which block asks its client where it stands. A client that has the window acknowledges its last block
/// once more, and one that lacks some of it says from where (RFC 7440 §4). One that has said so, and was not heard, may
/// say nothing more until it has the block that it lacks: so that block and the last one are sent in turn.
std::uint32_t asking_block(const Session& session, const SessionDetail& detail) noexcept {
  return session.tries > window_again_at_try && session.tries % 2 == 0 ? session.block : detail.last_sent;
}

/// Sends only the last block of a window at first, the whole window once if that has no effect, and then a block at a
/// time: one is sent twice, not sixty-four.
void send_again(Shard& shard, std::uint32_t slot, Nanos now, const Snapshot& snapshot, TxBatch& batch) noexcept {
  Session& session = shard.sessions.at(slot);
  shard.sessions.detail(slot).waits = 0;
  ++session.tries;
  shard.sessions.detail(slot).resent_us = low_us(now);
  const bool is_window = session.by_window && session.block != 0;
  const bool asks_only = is_window && session.tries != window_again_at_try;
  if (session.backoff < retransmit_backoff_max) ++session.backoff;
  if (is_window && !asks_only) return begin_again(shard, slot, now, snapshot, batch);
  const std::uint32_t block = asks_only ? asking_block(session, shard.sessions.detail(slot)) : session.block;
  set_timer(shard, slot, now);
  shard.counters[Statistic::tftp_retransmitted].add();
  count_repeated(shard.sessions.detail(slot), 1);
  send_block(shard, slot, block, snapshot, *batch.claim());
}

void send_more_of_window(Shard& shard, std::uint32_t slot, Nanos now, const Snapshot& snapshot,
                         TxBatch& batch) noexcept {
  const unsigned network = network_of(shard.sessions.detail(slot), snapshot);
  if (network == networks_max || !is_paced(shard, network)) return send_window(shard, slot, now, snapshot, batch, 0);
  wait_for_turn(shard, slot, network, now, snapshot);
}

}  // namespace

void on_tick(Nanos now, Nanos heard_until, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  end_unwanted(now, shard);
  if (shard.turns.networks() != 0) send_turns(shard, now, snapshot, batch);
  while (batch.room() != 0) {
    const std::uint32_t slot = shard.session_timers.pop_due(heard_until);
    if (slot == TimerWheel::none) return;
    const Session& session = shard.sessions.at(slot);
    const SessionDetail& detail = shard.sessions.detail(slot);
    const Nanos life = silence_ns(shard, session, detail);
    if (patience_left(session, detail, heard_until) == 0) {
      give_up(shard, slot, now);
    } else if (window_is_open(session, detail) && !is_unreachable(session, detail)) {
      send_more_of_window(shard, slot, now, snapshot, batch);
    } else if (const Nanos left = still_to_wait(session, detail, heard_until); left != 0) {
      shard.session_timers.arm(slot, heard_until + left);
    } else if (is_unreachable(session, detail)) {
      end_session(shard, slot, now, TransferEnd::unreachable);
    } else if (life > in_flight_for(session, heard_until)) {
      wait_in_silence(shard, slot, life, heard_until);
    } else if (life != 0 || gives_up(session, detail)) {
      give_up(shard, slot, now);
    } else {
      send_again(shard, slot, now, snapshot, batch);
    }
  }
  shard.counters[Statistic::tx_room_exhausted].add();
}

}  // namespace bootstorm::tftp
