#include "core/record/record.hpp"

#include <algorithm>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm::record {

namespace {

using Direction = FrameRecord::Direction;

std::span<const std::byte> head_of(const Frame& frame) noexcept { return {frame.data, frame.length}; }
std::span<const std::byte> head_of(const TxFrame& frame) noexcept { return {frame.head, frame.length}; }

/// Who it is about: the client of a DHCP message, else the sender.
MacAddress client_of(const Frame& frame) noexcept {
  if (frame.length < sizeof(EtherHeader)) return {};
  MacAddress mac = view<EtherHeader>(frame.data)->source;
  if (frame.kind == FrameKind::dhcp && frame.payload_length >= sizeof(DhcpHeader)) {
    std::copy_n(view<DhcpHeader>(frame.data + frame.payload)->chaddr.begin(), mac.octets.size(), mac.octets.begin());
  }
  return mac;
}

/// Whom a frame of ours is for: the client that an answer of DHCP names, which may go to a relay, else the receiver.
MacAddress client_of(const TxFrame& frame) noexcept {
  const auto* ether = view<EtherHeader>(frame.head);
  const bool is_tagged = ether->type.host() == ether_type_vlan;
  const std::size_t l3 = sizeof(EtherHeader) + (is_tagged ? sizeof(VlanTag) : 0);
  const std::size_t udp = l3 + sizeof(Ipv4Header);
  const std::size_t dhcp = udp + sizeof(UdpHeader);
  if (frame.length < dhcp + sizeof(DhcpHeader)) return ether->destination;
  const bool is_dhcp = view<Ipv4Header>(frame.head + l3)->protocol == ip_protocol_udp &&
                       view<UdpHeader>(frame.head + udp)->source_port.host() == udp_port_dhcp_server;
  MacAddress client = ether->destination;
  if (is_dhcp) {
    std::copy_n(view<DhcpHeader>(frame.head + dhcp)->chaddr.begin(), client.octets.size(), client.octets.begin());
  }
  return client;
}

/// It is listed, or has said in DHCP what it is.
bool is_known(MacAddress mac, const Shard& shard, const Snapshot& snapshot) noexcept {
  return (shard.clients && shard.clients->find(mac) != ClientFacts{}) || snapshot.board_by_mac(mac) != nullptr;
}

std::size_t kept_of(const Frame& frame) noexcept {
  return frame.kind == FrameKind::dropped ? FrameRecorder::dropped_kept_max : recorded_bytes_max;
}

/// Of a block, enough to see what it is.
std::span<const std::byte> beginning(std::span<const std::byte> body) noexcept {
  return body.first(std::min(body.size(), FrameRecorder::body_kept_max));
}

struct Sent {
  std::span<const std::byte> head;
  std::span<const std::byte> body;
  std::uint8_t port;
};

void add_sent(const Sent& sent, Direction direction, Reason reason, Nanos now, FrameRing& ring) noexcept {
  FrameRecord& record = ring.add(sent.head, sent.body);
  record.at = now;
  record.direction = direction;
  record.reason = reason;
  record.port = sent.port;
  ring.publish();
}

/// The same with no more of its body than is notable.
void add_notable(const TxFrame& frame, Direction direction, Reason reason, Nanos now, FrameRing& ring) noexcept {
  FrameRecord& record = ring.add(head_of(frame), beginning(frame.body));
  record.original = static_cast<std::uint32_t>(frame.length + frame.body.size());
  record.at = now;
  record.direction = direction;
  record.reason = reason;
  record.port = frame.port;
  ring.publish();
}

void add_answer(const Frame& frame, Reason reason, Nanos now, FrameRing& ring) noexcept {
  add_notable({.head = frame.data, .length = frame.length, .port = frame.port, .body = frame.body}, Direction::answer,
              reason, now, ring);
}

/// The end of a transfer, an ACK out of turn, a refusal. Where there is an answer, the frame has become it.
void of_transfer(const Frame& frame, Outcome outcome, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  const auto* ether = view<EtherHeader>(frame.data);
  const bool is_answer = outcome.verdict == Verdict::reply;
  const MacAddress client = is_answer ? ether->destination : ether->source;
  FrameRing* const ring = shard.recorder->lane(client, is_known(client, shard, snapshot), now);
  if (ring == nullptr) return;
  if (is_answer) return add_answer(frame, outcome.reason, now, *ring);
  FrameRecord& record = ring->add(head_of(frame));
  record.at = now;
  record.verdict = outcome.verdict;
  record.reason = outcome.reason;
  record.port = frame.port;
  ring->publish();
}

}  // namespace

void before(const Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot, const TxBatch& batch) noexcept {
  FrameRecorder::Passing& passing = shard.recorder->passing;
  passing.ring = nullptr;
  if (frame.kind == FrameKind::tftp_transfer) return;
  const MacAddress client = client_of(frame);
  passing.ring = shard.recorder->lane(client, is_known(client, shard, snapshot), now);
  if (passing.ring == nullptr) return;
  passing.record = &passing.ring->add(head_of(frame), {}, kept_of(frame));
  passing.record->at = now;
  passing.record->port = frame.port;
  passing.sent_before = batch.frames().size();
}

void after(const Frame& frame, Outcome outcome, Nanos now, Shard& shard, const Snapshot& snapshot,
           const TxBatch& batch) noexcept {
  if (frame.kind == FrameKind::tftp_transfer) {
    if (outcome.reason != Reason::tftp_data) of_transfer(frame, outcome, now, shard, snapshot);
    return;
  }
  const FrameRecorder::Passing& passing = shard.recorder->passing;
  if (passing.ring == nullptr) return;
  passing.record->verdict = outcome.verdict;
  passing.record->reason = outcome.reason;
  passing.ring->publish();
  if (outcome.verdict == Verdict::reply) add_answer(frame, outcome.reason, now, *passing.ring);
  for (const TxFrame& further : batch.frames().subspan(passing.sent_before)) {
    add_notable(further, Direction::further, outcome.reason, now, *passing.ring);
  }
}

void timed(std::span<const TxFrame> frames, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  FrameRecorder& recorder = *shard.recorder;
  for (const TxFrame& frame : frames) {
    const MacAddress client = client_of(frame);
    if (recorder.is_wanting() && recorder.wants(head_of(frame))) {
      add_sent({head_of(frame), frame.body, frame.port}, Direction::timed, {}, now, recorder.wanted);
    }
    FrameRing* const ring = recorder.lane(client, is_known(client, shard, snapshot), now);
    if (ring != nullptr) add_notable(frame, Direction::timed, {}, now, *ring);
  }
}

std::uint32_t wanted_before(std::span<const Frame> frames, FrameRecorder& recorder) noexcept {
  static_assert(burst_max <= 32);
  std::uint32_t wanted = 0;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (!recorder.wants(head_of(frames[i]))) continue;
    wanted |= 1u << i;
    FrameRecorder::Before& before = recorder.before[i];
    before.original = frames[i].length;
    std::ranges::copy(head_of(frames[i]).first(before.kept().size()), before.bytes.begin());
  }
  return wanted;
}

void wanted_after(std::uint32_t wanted, std::span<const Frame> frames, std::span<const Outcome> outcomes,
                  std::span<const TxFrame> further, Nanos now, FrameRecorder& recorder) noexcept {
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if ((wanted >> i & 1u) == 0) continue;
    FrameRecord& record = recorder.wanted.add(recorder.before[i].kept());
    record.original = recorder.before[i].original;
    record.at = now;
    record.verdict = outcomes[i].verdict;
    record.reason = outcomes[i].reason;
    record.port = frames[i].port;
    recorder.wanted.publish();
    if (outcomes[i].verdict != Verdict::reply) continue;
    add_sent({head_of(frames[i]), frames[i].body, frames[i].port}, Direction::answer, outcomes[i].reason, now,
             recorder.wanted);
  }
  for (const TxFrame& frame : further) {
    if (!recorder.wants(head_of(frame))) continue;
    add_sent({head_of(frame), frame.body, frame.port}, Direction::further, {}, now, recorder.wanted);
  }
}

}  // namespace bootstorm::record
