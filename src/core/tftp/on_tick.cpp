// Retransmission: the only other occasion besides an ACK on which a block is sent.
#include "core/parts.hpp"
#include "core/tftp/send.hpp"
#include "core/tftp/session.hpp"
#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

namespace {

/// Since the block in flight was sent first.
Nanos in_flight_for(const Session& session, Nanos now) noexcept {
  return Nanos{low_us(now) - session.sent_us} * nanos_per_us;
}

/// How much longer to wait for the ACK. A timer that was set for an earlier block fires too early for this one; one
/// that was set for a repetition fires when it should.
Nanos still_to_wait(const Session& session, Nanos now) noexcept {
  if (session.tries != 0) return 0;
  const Nanos wait = retransmit_after(session);
  const Nanos waited = in_flight_for(session, now);
  return waited < wait ? wait - waited : 0;
}

// Nothing more is sent to a peer that has proven nothing, but its ACKs may be what the network lost: they are waited
// for.
bool waits_in_silence(const Session& session, Nanos now) noexcept {
  return session.state == SessionState::half_open && session.tries >= retransmit_tries_unproven &&
         in_flight_for(session, now) < half_open_life_ns;
}

void wait_in_silence(Shard& shard, std::uint32_t slot, Nanos now) noexcept {
  shard.session_timers.arm(slot, now + half_open_life_ns - in_flight_for(shard.sessions.at(slot), now));
}

bool gives_up(const Session& session) noexcept {
  if (session.state == SessionState::half_open) return session.tries >= retransmit_tries_unproven;
  const bool last = is_last_block(session);
  return session.tries >= (last ? retransmit_tries_last : retransmit_tries_max);
}

void give_up(Shard& shard, std::uint32_t slot, Nanos now) noexcept {
  const Session& session = shard.sessions.at(slot);
  const bool last = session.state == SessionState::open && is_last_block(session);
  end_session(shard, slot, now, last ? End::last_block_unacknowledged : End::timed_out);
}

void send_again(Shard& shard, std::uint32_t slot, Nanos now, const Snapshot& snapshot, TxFrame& frame) noexcept {
  Session& session = shard.sessions.at(slot);
  const SessionDetail& detail = shard.sessions.detail(slot);
  ++session.tries;
  if (session.backoff < retransmit_backoff_max) ++session.backoff;
  set_timer(shard, slot, now);
  const DatagramHead head{.source_mac = snapshot.ports[detail.port].mac,
                          .destination_mac = session.client_mac,
                          .vlan = detail.vlan,
                          .ipv4_id = ++shard.ipv4_id,
                          .source = session.own_ip,
                          .destination = session.client_ip,
                          .source_port = static_cast<std::uint16_t>(shard.tid_base + slot),
                          .destination_port = session.client_port};
  const Block block = write_block(frame.head, session, detail, head);
  if (session.block != 0) shard.counters[Tally::tftp_data_sent].add();
  shard.counters[Tally::tftp_retransmitted].add();
  frame.length = block.head_length;
  frame.port = detail.port;
  frame.body = block.body;
}

}  // namespace

void on_tick(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  while (batch.room() != 0) {
    const std::uint32_t slot = shard.session_timers.pop_due(now);
    if (slot == TimerWheel::none) return;
    const Session& session = shard.sessions.at(slot);
    if (const Nanos left = still_to_wait(session, now); left != 0) {
      shard.session_timers.arm(slot, now + left);
    } else if (waits_in_silence(session, now)) {
      wait_in_silence(shard, slot, now);
    } else if (gives_up(session)) {
      give_up(shard, slot, now);
    } else {
      send_again(shard, slot, now, snapshot, *batch.claim());
    }
  }
  shard.counters[Tally::tx_room_exhausted].add();
}

}  // namespace bootstorm::tftp
