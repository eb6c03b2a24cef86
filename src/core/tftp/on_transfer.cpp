// A datagram to a TID: mostly the ACK that asks for the next block.
#include "bootstorm/limits.hpp"
#include "core/notice.hpp"
#include "core/parts.hpp"
#include "core/tftp/pacing.hpp"
#include "core/tftp/reply.hpp"
#include "core/tftp/resend_floor.hpp"
#include "core/tftp/send.hpp"
#include "core/tftp/session.hpp"
#include "core/tftp/transfer.hpp"
#include "core/tftp/window.hpp"

namespace bootstorm::tftp {

namespace {

/// RFC 1350 §4: a sender that is not the transfer's peer gets ERROR 5, and the transfer goes on.
Outcome refuse_stranger(Frame& frame, TftpOpcode opcode, Shard& shard, const Snapshot& snapshot) noexcept {
  if (opcode == TftpOpcode::error) return dropped(Reason::tftp_orphan_error);  // an ERROR is never answered
  const auto* ipv4 = view<Ipv4Header>(frame.data + frame.l3);
  if (!snapshot.reaches(snapshot.networks[frame.network], Ipv4Address::from(ipv4->source))) {
    return dropped(Reason::tftp_off_network);  // perhaps forged: we are nobody's reflector
  }
  frame.length = write_error(frame.data, head_back(frame, shard, snapshot), TftpError::unknown_tid,
                             "unknown transfer: it has ended, or never was yours");
  return replied(Reason::tftp_unknown_tid);
}

/// A client on the link is its card as well. Behind a router its frames may come through another one at any time.
bool is_peer(const Session& session, const Frame& frame, const Snapshot& snapshot) noexcept {
  const auto* ipv4 = view<Ipv4Header>(frame.data + frame.l3);
  const auto* udp = view<UdpHeader>(frame.data + frame.payload - sizeof(UdpHeader));
  return session.state != SessionState::free && ipv4->source == session.client_ip.wire() &&
         udp->source_port == Be16{session.client_port} && ipv4->destination == session.own_ip.wire() &&
         (view<EtherHeader>(frame.data)->source == session.client_mac ||
          !snapshot.is_on_link(snapshot.networks[frame.network], session.client_ip));
}

/// A client that still acknowledges the block before it has not got the last one, so that cannot count as arrived.
bool lacks_last_block(const Session& session, Nanos now) noexcept {
  return session.tries > 1 && is_last_block(session) &&
         low_us(now) - session.sent_us < last_block_life_ns / nanos_per_us;
}

Outcome on_window_ack(Frame& frame, std::uint32_t slot, Nanos now, Shard& shard, const Snapshot& snapshot,
                      TxBatch& batch) noexcept {
  Session& session = shard.sessions.at(slot);
  SessionDetail& detail = shard.sessions.detail(slot);
  const auto acked =
      acknowledged_block(session, detail, view<TftpBlockHeader>(frame.data + frame.payload)->block.host());
  if (!acked) return dropped(Reason::tftp_ack_unexpected);
  const std::uint32_t before = session.block - 1;
  const bool whole = *acked == window_end(session, detail);
  if (*acked == before) {
    if (!asks_again(session, now)) return dropped(Reason::tftp_ack_duplicate);
    session.rewound = true;
  } else {
    if (session.tries == 0) session.backoff = 0;  // it moves, and nothing was sent twice for it
    if (session.tries != 0) note_repair(session, detail, low_us(now));
    detail.moved_s = low_s(now);
    if (whole && session.tries == 0 && !session.rewound) {
      take_sample(session, low_us(now) - session.sent_us);
      note_round_trip(shard, frame.network, low_us(now) - session.sent_us);
    }
    const std::uint64_t bytes = bytes_up_to(session, *acked) - bytes_up_to(session, before);
    shard.counters[Statistic::tftp_bytes_acknowledged].add(bytes);
    note_acknowledged(shard, frame.network, bytes, *acked - before);
    if (is_last_block(session, *acked)) {
      end_session(shard, slot, now, TransferEnd::finished);
      return consumed(Reason::tftp_finished);
    }
    if (*acked / blocks_per_notice != before / blocks_per_notice) {
      notice_address_used(session.client_mac, session.client_ip, snapshot.networks[frame.network], shard);
    }
    session.tries = 0;
    session.rewound = !whole;
    session.block = *acked + 1;
  }
  begin_behind(shard, slot, *acked, whole, now);
  if (is_paced(shard, frame.network)) return answer_in_turn(frame, slot, now, shard, snapshot, batch);
  return reply_with_window(frame, slot, now, shard, snapshot, batch);
}

/// In lockstep, an ACK of another block than the one in flight.
Outcome on_other_ack(Frame& frame, std::uint16_t acked, std::uint32_t slot, Nanos now, Shard& shard,
                     const Snapshot& snapshot) noexcept {
  Session& session = shard.sessions.at(slot);
  // RFC 1123 §4.2.3.1, the Sorcerer's Apprentice: a second ACK of a block never sends the next one again. An ACK
  // ahead comes from boot code that received a block twice, and does no harm.
  const bool duplicate = session.block != 0 && acked == wire_number(session, session.block - 1);
  if (duplicate && lacks_last_block(session, now)) session.tries = 1;  // sent no sooner, but not given up
  note_second_ack(session, shard.sessions.detail(slot), acked, low_us(now));
  if (duplicate && session.tries != 0 && shard.sessions.detail(slot).single_port) {
    // Such a transfer sends a block twice by itself, and then only if it is asked: the wait is over, so this is no
    // copy of an ACK that the network has doubled.
    shard.counters[Statistic::tftp_retransmitted].add();
    count_repeated(shard.sessions.detail(slot), 1);
    return reply_with(frame, session.block, slot, shard, snapshot);
  }
  return dropped(duplicate ? Reason::tftp_ack_duplicate : Reason::tftp_ack_unexpected);
}

Outcome on_ack(Frame& frame, std::uint32_t slot, Nanos now, Shard& shard, const Snapshot& snapshot,
               TxBatch& batch) noexcept {
  Session& session = shard.sessions.at(slot);
  const bool paced = is_paced(shard, frame.network);
  // What it acknowledges was acknowledged before, or was not sent yet.
  if (paced && shard.sessions.detail(slot).waits) {
    hurry(shard, slot, frame.network, now);
    return dropped(Reason::tftp_ack_duplicate);
  }
  if (session.by_window && session.block != 0) return on_window_ack(frame, slot, now, shard, snapshot, batch);
  const std::uint16_t acked = view<TftpBlockHeader>(frame.data + frame.payload)->block.host();
  const std::uint16_t in_flight = wire_number(session, session.block);
  if (acked != in_flight) return on_other_ack(frame, acked, slot, now, shard, snapshot);
  // The timer stands where the last wait put it; after a backed-off or a first wait that is too far away.
  const bool move_timer = session.tries != 0 || session.state == SessionState::half_open;
  if (session.state == SessionState::half_open) {
    if (shard.sessions.count_of(session.client_ip) >= tftp_sessions_per_client_max) {
      end_session(shard, slot, now, TransferEnd::evicted);
      return dropped(Reason::tftp_client_sessions_full);
    }
    shard.sessions.prove(slot);
  }
  if (session.tries == 0) {
    take_sample(session, low_us(now) - session.sent_us);
    note_round_trip(shard, frame.network, low_us(now) - session.sent_us);
  } else {
    note_repair(session, shard.sessions.detail(slot), low_us(now));
  }
  if (session.block != 0) {
    const std::size_t bytes = block_bytes(session, session.block).size();
    shard.counters[Statistic::tftp_bytes_acknowledged].add(bytes);
    note_acknowledged(shard, frame.network, bytes, 1);
    if (is_last_block(session)) {
      end_session(shard, slot, now, TransferEnd::finished);
      return consumed(Reason::tftp_finished);
    }
  }
  if (session.block % blocks_per_notice == 0) {
    notice_address_used(session.client_mac, session.client_ip, snapshot.networks[frame.network], shard);
  }
  ++session.block;
  session.tries = 0;
  session.sent_us = low_us(now);
  if (session.by_window) {
    shard.sessions.detail(slot).moved_s = low_s(now);
    if (paced) return answer_in_turn(frame, slot, now, shard, snapshot, batch);
    return reply_with_window(frame, slot, now, shard, snapshot, batch);
  }
  if (paced) return answer_in_turn(frame, slot, now, shard, snapshot, batch);
  if (move_timer) set_timer_soon(shard, slot, now);
  return reply_with(frame, session.block, slot, shard, snapshot);
}

/// The client ends the transfer. Boot code ends a probe for a file's existence or size with 0 or 8: no failure.
Outcome on_error(const Frame& frame, std::uint32_t slot, Nanos now, Shard& shard) noexcept {
  const auto code = static_cast<TftpError>(view<TftpBlockHeader>(frame.data + frame.payload)->block.host());
  end_session(shard, slot, now, TransferEnd::aborted);
  const bool probe = code == TftpError::undefined || code == TftpError::option_refused;
  return consumed(probe ? Reason::tftp_probe_aborted : Reason::tftp_client_error);
}

}  // namespace

Outcome on_datagram(Frame& frame, std::uint32_t slot, Nanos now, Shard& shard, const Snapshot& snapshot,
                    TxBatch& batch) noexcept {
  const auto opcode = static_cast<TftpOpcode>(view<TftpBlockHeader>(frame.data + frame.payload)->opcode.host());
  if (slot >= shard.sessions.slots() || !is_peer(shard.sessions.at(slot), frame, snapshot)) {
    return refuse_stranger(frame, opcode, shard, snapshot);
  }
  if (opcode == TftpOpcode::ack) return on_ack(frame, slot, now, shard, snapshot, batch);
  if (opcode == TftpOpcode::error) return on_error(frame, slot, now, shard);
  return dropped(Reason::tftp_opcode_unknown);
}

Outcome on_transfer(Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  if (frame.payload_length < sizeof(TftpBlockHeader)) return dropped(Reason::tftp_short);
  const auto* udp = view<UdpHeader>(frame.data + frame.payload - sizeof(UdpHeader));
  const std::uint32_t slot = std::uint32_t{udp->destination_port.host()} - shard.tid_base;
  return on_datagram(frame, slot, now, shard, snapshot, batch);
}

}  // namespace bootstorm::tftp
