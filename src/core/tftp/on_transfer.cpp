// A datagram to a TID: mostly the ACK that asks for the next block.
#include "core/notice.hpp"
#include "core/parts.hpp"
#include "core/tftp/send.hpp"
#include "core/tftp/session.hpp"
#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

namespace {

/// The reply's head: the request's, turned round.
DatagramHead head_back(const Frame& frame, Shard& shard, const Snapshot& snapshot) noexcept {
  const auto* ipv4 = view<Ipv4Header>(frame.data + frame.l3);
  const auto* udp = view<UdpHeader>(frame.data + frame.payload - sizeof(UdpHeader));
  return {.source_mac = snapshot.ports[frame.port].mac,
          .destination_mac = view<EtherHeader>(frame.data)->source,
          .vlan = snapshot.networks[frame.network].vlan,
          .ipv4_id = ++shard.ipv4_id,
          .source = Ipv4Address::from(ipv4->destination),
          .destination = Ipv4Address::from(ipv4->source),
          .source_port = udp->destination_port.host(),
          .destination_port = udp->source_port.host()};
}

/// RFC 1350 §4: whoever is not the transfer's peer gets ERROR 5, and the transfer lives on.
Outcome refuse_stranger(Frame& frame, TftpOpcode opcode, Shard& shard, const Snapshot& snapshot) noexcept {
  if (opcode == TftpOpcode::error) return dropped(Reason::tftp_orphan_error);  // an ERROR is never answered
  const auto* ipv4 = view<Ipv4Header>(frame.data + frame.l3);
  if (!snapshot.networks[frame.network].contains(Ipv4Address::from(ipv4->source))) {
    return dropped(Reason::tftp_off_network);  // perhaps forged: we are nobody's reflector
  }
  frame.length = write_error(frame.data, head_back(frame, shard, snapshot), TftpError::unknown_tid,
                             "unknown transfer: it has ended, or never was yours");
  return replied(Reason::tftp_unknown_tid);
}

bool is_peer(const Session& session, const Frame& frame) noexcept {
  const auto* ipv4 = view<Ipv4Header>(frame.data + frame.l3);
  const auto* udp = view<UdpHeader>(frame.data + frame.payload - sizeof(UdpHeader));
  return session.state != SessionState::free && ipv4->source == session.client_ip.wire() &&
         udp->source_port == Be16{session.client_port} && ipv4->destination == session.own_ip.wire() &&
         view<EtherHeader>(frame.data)->source == session.client_mac;
}

/// A client that still acknowledges the block before it has not got the last one, so that cannot count as arrived.
bool lacks_last_block(const Session& session, Nanos now) noexcept {
  return session.tries > 1 && is_last_block(session) &&
         low_us(now) - session.sent_us < last_block_life_ns / nanos_per_us;
}

Outcome on_ack(Frame& frame, std::uint32_t slot, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  Session& session = shard.sessions.at(slot);
  const std::uint16_t acked = view<TftpBlockHeader>(frame.data + frame.payload)->block.host();
  const auto in_flight = static_cast<std::uint16_t>(session.block & 0xffff);
  if (acked != in_flight) {
    // RFC 1123 §4.2.3.1, the Sorcerer's Apprentice: a second ACK of a block never sends the next one again. An ACK
    // ahead comes from boot code that was given a block twice; it does no harm.
    const bool duplicate = acked == static_cast<std::uint16_t>(in_flight - 1);
    if (duplicate && lacks_last_block(session, now)) session.tries = 1;  // it is sent no sooner, but not given up
    return dropped(duplicate ? Reason::tftp_ack_duplicate : Reason::tftp_ack_unexpected);
  }
  // The timer stands where the last wait put it; after a backed-off or a first wait that is too far away.
  const bool move_timer = session.tries != 0 || session.state == SessionState::half_open;
  if (session.tries == 0) take_sample(session, low_us(now) - session.sent_us);
  if (session.state == SessionState::half_open) shard.sessions.prove(slot);
  if (session.block != 0) {
    shard.counters[Tally::tftp_bytes_acknowledged].add(block_bytes(session).size());
    if (is_last_block(session)) {
      end_session(shard, slot, now, End::finished);
      return consumed(Reason::tftp_finished);
    }
  }
  if (session.block % blocks_per_notice == 0) {
    notice_address_used(session.client_mac, session.client_ip, snapshot.networks[frame.network], shard);
  }
  ++session.block;
  session.tries = 0;
  session.sent_us = low_us(now);
  if (move_timer) set_timer(shard, slot, now);

  const Block block = write_block(frame.data, session, shard.sessions.detail(slot), head_back(frame, shard, snapshot));
  shard.counters[Tally::tftp_data_sent].add();
  frame.length = block.head_length;
  frame.body = block.body;
  return replied(Reason::tftp_data);
}

/// The client ends it. 0 and 8 are how boot code ends a probe for a file's existence or size: no failure.
Outcome on_error(const Frame& frame, std::uint32_t slot, Nanos now, Shard& shard) noexcept {
  const auto code = static_cast<TftpError>(view<TftpBlockHeader>(frame.data + frame.payload)->block.host());
  end_session(shard, slot, now, End::aborted);
  const bool probe = code == TftpError::undefined || code == TftpError::option_refused;
  return consumed(probe ? Reason::tftp_probe_aborted : Reason::tftp_client_error);
}

}  // namespace

Outcome on_transfer(Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  if (frame.payload_length < sizeof(TftpBlockHeader)) return dropped(Reason::tftp_short);
  const auto opcode = static_cast<TftpOpcode>(view<TftpBlockHeader>(frame.data + frame.payload)->opcode.host());
  const auto* udp = view<UdpHeader>(frame.data + frame.payload - sizeof(UdpHeader));
  const std::uint32_t slot = std::uint32_t{udp->destination_port.host()} - shard.tid_base;
  if (slot >= shard.sessions.capacity() || !is_peer(shard.sessions.at(slot), frame)) {
    return refuse_stranger(frame, opcode, shard, snapshot);
  }
  if (opcode == TftpOpcode::ack) return on_ack(frame, slot, now, shard, snapshot);
  if (opcode == TftpOpcode::error) return on_error(frame, slot, now, shard);
  return dropped(Reason::tftp_opcode_unknown);
}

}  // namespace bootstorm::tftp
