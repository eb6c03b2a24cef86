#include "core/tftp/predicted.hpp"

#include "bootstorm/checksum.hpp"
#include "core/datagram.hpp"
#include "core/tftp/session.hpp"
#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

namespace {

constexpr Be16 ack_udp_length{sizeof(UdpHeader) + sizeof(TftpBlockHeader)};
constexpr Be16 ack_ipv4_length{sizeof(Ipv4Header) + sizeof(UdpHeader) + sizeof(TftpBlockHeader)};
constexpr Be16 opcode_ack{static_cast<std::uint16_t>(TftpOpcode::ack)};
constexpr Be16 opcode_data{static_cast<std::uint16_t>(TftpOpcode::data)};

/// A block was sent once, is not the OACK, and after it comes a whole one of 512 bytes.
bool in_full_flow(const Session& session) noexcept {
  const std::uint64_t next_end = (std::uint64_t{session.block} + 1) * tftp_blksize_plain;
  return session.state == SessionState::open && session.tries == 0 && session.blksize == tftp_blksize_plain &&
         next_end <= session.size && session.block % blocks_per_notice != 0;  // which leaves out block 0, too
}

bool is_from_peer(const PlainBlockFrame& ack, const Session& session) noexcept {
  return ack.ether.source == session.client_mac && ack.ipv4.source == session.client_ip.wire() &&
         ack.ipv4.destination == session.own_ip.wire() && ack.udp.source_port == Be16{session.client_port};
}

bool is_ack_of(const PlainBlockFrame& ack, std::uint32_t block) noexcept {
  return ack.tftp.opcode == opcode_ack && ack.tftp.block == Be16{static_cast<std::uint16_t>(block & 0xffff)} &&
         ack.udp.length == ack_udp_length && ack.ipv4.total_length == ack_ipv4_length &&
         (ack.ipv4.flags_fragment.memory() & Be16{ipv4_fragment_mask}.memory()) == 0;
}

/// Arrived on the untagged network whose address it is sent to, by the MAC that is ours there.
bool is_for_us(const PlainBlockFrame& ack, const Frame& frame, const Snapshot& snapshot) noexcept {
  if (frame.port >= snapshot.ports.size() || ack.ether.destination != snapshot.ports[frame.port].mac) return false;
  const Network* network = snapshot.network_on(frame.port, 0);
  return network != nullptr && network->address.wire() == ack.ipv4.destination &&
         network->broadcast().wire() != ack.ipv4.source;
}

std::uint64_t word_sum(const std::byte* at) noexcept { return view<Be32>(at)->memory(); }

bool sums_are_right(const PlainBlockFrame& ack) noexcept {
  const auto* at = reinterpret_cast<const std::byte*>(&ack.ipv4);
  const std::uint64_t addresses = word_sum(at + 12) + word_sum(at + 16);
  if (fold_sum(addresses + word_sum(at) + word_sum(at + 4) + word_sum(at + 8)) != 0xffff) return false;
  if (ack.udp.checksum == Be16{}) return true;  // RFC 768: the sender made none
  at += sizeof(Ipv4Header);
  constexpr std::uint64_t pseudo = sum_of(Be16{ip_protocol_udp}) + sum_of(ack_udp_length);
  return fold_sum(addresses + pseudo + word_sum(at) + word_sum(at + 4) + word_sum(at + 8)) == 0xffff;
}

}  // namespace

void PredictedTally::add_to(Counters& counters) const noexcept {
  if (answered == 0) return;
  counters[Reason::tftp_data].add(answered);
  counters[Tally::tftp_data_sent].add(answered);
  counters[Tally::tftp_bytes_acknowledged].add(std::uint64_t{answered} * tftp_blksize_plain);
}

bool answer_predicted(Frame& frame, std::uint32_t slot, Nanos now, std::uint32_t now_us, Shard& shard,
                      const Snapshot& snapshot) noexcept {
  Session& session = shard.sessions.at(slot);
  const auto* ack = view<PlainBlockFrame>(frame.data);
  if (!in_full_flow(session) || !is_ack_of(*ack, session.block) || !is_from_peer(*ack, session) ||
      !is_for_us(*ack, frame, snapshot)) {
    return false;
  }
  if (!frame.checksums_trusted && !sums_are_right(*ack)) return false;

  take_sample(session, now_us - session.sent_us);
  session.sent_us = now_us;
  set_deadline(shard, slot, now, false);

  const std::size_t offset = std::size_t{session.block} * tftp_blksize_plain;
  const std::uint16_t body_sum = session.sums[session.block];
  ++session.block;
  const TftpBlockHeader data{opcode_data, Be16{static_cast<std::uint16_t>(session.block & 0xffff)}};
  view<PlainBlockFrame>(frame.data)->tftp = data;
  write_datagram_head(frame.data,
                      {.source_mac = ack->ether.destination,
                       .destination_mac = session.client_mac,
                       .ipv4_id = ++shard.ipv4_id,
                       .source = session.own_ip,
                       .destination = session.client_ip,
                       .source_port = ack->udp.destination_port.host(),
                       .destination_port = session.client_port},
                      sizeof data + tftp_blksize_plain, sum_of(data.opcode) + sum_of(data.block) + body_sum);
  frame.kind = FrameKind::tftp_transfer;
  frame.length = sizeof(PlainBlockFrame);
  frame.body = {session.data + offset, tftp_blksize_plain};
  return true;
}

}  // namespace bootstorm::tftp
