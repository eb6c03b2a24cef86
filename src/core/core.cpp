#include "bootstorm/core.hpp"

#include "bootstorm/wire/udp.hpp"
#include "core/parts.hpp"

namespace bootstorm {

namespace {

Outcome dispatch(Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  switch (frame.kind) {
    case FrameKind::tftp_transfer: return tftp::on_transfer(frame, now, shard, snapshot);
    case FrameKind::tftp_request: return tftp::on_request(frame, now, shard, snapshot);
    case FrameKind::arp: return arp::on_frame(frame, now, shard, snapshot);
    case FrameKind::icmp_echo: return icmp::on_frame(frame, shard, snapshot);
    case FrameKind::dhcp: return dhcp::on_message(frame, now, shard, snapshot);
    case FrameKind::dropped:
    case FrameKind::unclassified: break;
  }
  return dropped(frame.drop);
}

std::uint32_t slot_of(const Frame& frame, const Shard& shard) noexcept {
  const auto* udp = view<UdpHeader>(frame.data + frame.payload - sizeof(UdpHeader));
  return std::uint32_t{udp->destination_port.host()} - shard.tid_base;
}

}  // namespace

Outcome on_frame(Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch&) noexcept {
  classify(frame, snapshot);
  const Outcome outcome = dispatch(frame, now, shard, snapshot);
  shard.counters[outcome.reason].add();
  return outcome;
}

void on_burst(std::span<Frame> frames, std::span<Outcome> outcomes, Nanos now, Shard& shard, const Snapshot& snapshot,
              TxBatch& batch) noexcept {
  for (Frame& frame : frames) {
    classify(frame, snapshot);
    if (frame.kind != FrameKind::tftp_transfer) continue;
    const std::uint32_t slot = slot_of(frame, shard);
    if (slot < shard.sessions.capacity()) __builtin_prefetch(&shard.sessions.at(slot), 1);
  }
  for (const Frame& frame : frames) {
    if (frame.kind != FrameKind::tftp_transfer) continue;
    const std::uint32_t slot = slot_of(frame, shard);
    if (slot >= shard.sessions.capacity()) continue;
    // The block that the ACK in hand will ask for, if it is the expected one.
    const Session& session = shard.sessions.at(slot);
    const std::uint64_t offset = std::uint64_t{session.block} * session.blksize;
    if (session.state == SessionState::free || offset >= session.size) continue;
    for (std::uint64_t line = 0; line < session.blksize && offset + line < session.size; line += 64) {
      __builtin_prefetch(session.data + offset + line);
    }
    __builtin_prefetch(session.sums + offset / sum_block_bytes);
  }
  for (std::size_t i = 0; i < frames.size(); ++i) outcomes[i] = on_frame(frames[i], now, shard, snapshot, batch);
}

void on_tick(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  if (shard.index == 0) {
    arp::on_tick(now, shard, snapshot, batch);
    dhcp::on_tick(now, shard, snapshot, batch);
  }
  tftp::on_tick(now, shard, snapshot, batch);
}

void on_notice(const Notice& notice, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  switch (notice.kind) {
    case Notice::Kind::address_used: dhcp::on_address_used(notice, now, shard, snapshot); break;
    case Notice::Kind::own_address_claimed: shard.announcer.conflict_seen = true; break;
  }
}

}  // namespace bootstorm
