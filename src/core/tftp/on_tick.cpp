// Retransmission: the only other occasion besides an ACK on which a block is sent.
#include <algorithm>

#include "core/parts.hpp"
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
  const Nanos wait = std::min(retransmit_after(session, detail), patience_left(session, detail, heard));
  const Nanos waited = in_flight_for(session, heard);
  return waited < wait ? wait - waited : 0;
}

// Nothing more is sent to a peer that has proven nothing, but its ACKs may be what the network lost: they are waited
// for.
bool waits_in_silence(const Session& session, Nanos heard) noexcept {
  return session.state == SessionState::half_open && session.tries >= retransmit_tries_unproven &&
         in_flight_for(session, heard) < half_open_life_ns;
}

void wait_in_silence(Shard& shard, std::uint32_t slot, Nanos heard) noexcept {
  const Session& session = shard.sessions.at(slot);
  const Nanos left = half_open_life_ns - in_flight_for(session, heard);
  shard.session_timers.arm(slot, heard + std::min(left, patience_left(session, shard.sessions.detail(slot), heard)));
}

/// The file's last block is in flight.
bool is_at_the_end(const Session& session, const SessionDetail& detail) noexcept {
  return session.state == SessionState::open && is_last_block(session, session.by_window ? detail.sent : session.block);
}

bool gives_up(const Session& session, const SessionDetail& detail) noexcept {
  if (session.state == SessionState::half_open) return session.tries >= retransmit_tries_unproven;
  const bool last = is_at_the_end(session, detail);
  return session.tries >= (last ? retransmit_tries_last : retransmit_tries_max);
}

void give_up(Shard& shard, std::uint32_t slot, Nanos now) noexcept {
  const bool last = is_at_the_end(shard.sessions.at(slot), shard.sessions.detail(slot));
  end_session(shard, slot, now, last ? End::last_block_unacknowledged : End::timed_out);
}

/// Sends only the last block of a window at first, and the whole window if that has no effect. A client that has the
/// window acknowledges it once more, and one that lacks some of it says from where (RFC 7440 §4): one block is sent
/// twice, not sixty-four.
void send_again(Shard& shard, std::uint32_t slot, Nanos now, const Snapshot& snapshot, TxBatch& batch) noexcept {
  Session& session = shard.sessions.at(slot);
  ++session.tries;
  shard.sessions.detail(slot).resent_us = low_us(now);
  const bool is_window = session.by_window && session.block != 0;
  const bool asks_only = is_window && session.tries == 1;
  if (session.backoff < retransmit_backoff_max) ++session.backoff;
  if (is_window && !asks_only) return begin_again(shard, slot, now, snapshot, batch);
  const std::uint32_t block = asks_only ? shard.sessions.detail(slot).sent : session.block;
  set_timer(shard, slot, now);
  shard.counters[Statistic::tftp_retransmitted].add();
  send_block(shard, slot, block, snapshot, *batch.claim());
}

}  // namespace

void on_tick(Nanos now, Nanos heard_until, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  end_unwanted(now, shard);
  while (batch.room() != 0) {
    const std::uint32_t slot = shard.session_timers.pop_due(heard_until);
    if (slot == TimerWheel::none) return;
    const Session& session = shard.sessions.at(slot);
    const SessionDetail& detail = shard.sessions.detail(slot);
    if (patience_left(session, detail, heard_until) == 0) {
      give_up(shard, slot, now);
    } else if (window_is_open(session, detail)) {
      send_window(shard, slot, now, snapshot, batch, 0);
    } else if (const Nanos left = still_to_wait(session, detail, heard_until); left != 0) {
      shard.session_timers.arm(slot, heard_until + left);
    } else if (waits_in_silence(session, heard_until)) {
      wait_in_silence(shard, slot, heard_until);
    } else if (gives_up(session, detail)) {
      give_up(shard, slot, now);
    } else {
      send_again(shard, slot, now, snapshot, batch);
    }
  }
  shard.counters[Statistic::tx_room_exhausted].add();
}

}  // namespace bootstorm::tftp
