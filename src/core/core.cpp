#include "bootstorm/core.hpp"

#include <algorithm>
#include <array>

#include "bootstorm/limits.hpp"
#include "core/links/control.hpp"
#include "core/parts.hpp"
#include "core/record/record.hpp"
#include "core/sightings.hpp"
#include "core/tftp/predicted.hpp"

namespace bootstorm {

namespace {

Outcome dispatch(Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  switch (frame.kind) {
    case FrameKind::tftp_transfer: return tftp::on_transfer(frame, now, shard, snapshot, batch);
    case FrameKind::tftp_request: return tftp::on_request(frame, now, shard, snapshot, batch);
    case FrameKind::arp: return arp::on_frame(frame, shard, snapshot);
    case FrameKind::icmp_echo: return icmp::on_frame(frame, shard, snapshot);
    case FrameKind::icmp_unreachable: return tftp::on_unreachable(frame, now, shard, snapshot);
    case FrameKind::dhcp: return dhcp::on_message(frame, now, shard, snapshot);
    case FrameKind::dropped:
    case FrameKind::unclassified: break;  // classify() leaves none
  }
  return dropped(frame.drop_reason);
}

/// What the ACK in hand will ask for, if it is the expected one.
void prefetch_next_block(const Session& session) noexcept {
  const std::uint64_t offset = std::uint64_t{session.block} * session.blksize;
  if (session.state == SessionState::free || offset >= session.size) return;
  const std::byte* at = session.data + offset;
  for (std::size_t line = 0; line < tftp_blksize_plain; line += 64) __builtin_prefetch(at + line);
  __builtin_prefetch(session.sums + offset / sum_block_bytes);
}

Outcome general(Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  classify(frame, snapshot);
  if (shard.recorder) [[unlikely]] {
    record::before(frame, now, shard, snapshot, batch);
  }
  const bool unanswerable =
      frame.kind != FrameKind::dropped && frame.kind != FrameKind::arp && shard.contested->contains(frame.network);
  const Outcome outcome =
      unanswerable ? dropped(Reason::own_address_contested) : dispatch(frame, now, shard, snapshot, batch);
  shard.counters[outcome.reason].add();
  if (is_sighted(outcome.reason) && is_news(frame, outcome.reason, now, shard)) {
    tell_sighting(frame, outcome.reason, now, shard, snapshot);
  }
  if (shard.recorder) [[unlikely]] {
    record::after(frame, outcome, now, shard, snapshot, batch);
  }
  return outcome;
}

}  // namespace

Outcome on_frame(Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  Outcome outcome;
  on_burst({&frame, 1}, {&outcome, 1}, now, shard, snapshot, batch);
  return outcome;
}

void on_burst(std::span<Frame> frames, std::span<Outcome> outcomes, Nanos now, Shard& shard, const Snapshot& snapshot,
              TxBatch& batch) noexcept {
  std::array<std::uint32_t, burst_max> slots;
  const std::size_t count = std::min(frames.size(), burst_max);
  for (std::size_t i = 0; i < count; ++i) {
    slots[i] = tftp::slot_by_looks(frames[i], shard);
    if (slots[i] != SessionTable::none) __builtin_prefetch(&shard.sessions.at(slots[i]), 1);
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (slots[i] != SessionTable::none) prefetch_next_block(shard.sessions.at(slots[i]));
  }
  tftp::Predictor predictor{now, shard, snapshot};
  for (std::size_t i = 0; i < count; ++i) {
    outcomes[i] = slots[i] != SessionTable::none && predictor.answer(frames[i], slots[i])
                      ? replied(Reason::tftp_data)
                      : general(frames[i], now, shard, snapshot, batch);
  }
  predictor.count(count == 0 ? SessionTable::none : slots[count - 1]);
}

void on_tick(Nanos now, Nanos heard_until, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  if (shard.index == 0) {
    shard.link_control->on_tick(now, shard, snapshot);
    arp::on_tick(now, shard, snapshot, batch);
    dhcp::on_tick(now, shard, snapshot, batch);
  }
  tftp::on_tick(now, heard_until, shard, snapshot, batch);
}

void on_notice(const Notice& notice, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  switch (notice.kind) {
    case Notice::Kind::address_used: dhcp::on_address_used(notice, now, shard, snapshot); break;
    case Notice::Kind::own_address_claimed:
    case Notice::Kind::own_address_answered: arp::on_own_address_claimed(notice, now, shard, snapshot); break;
    case Notice::Kind::release_asked: dhcp::on_release_asked(notice, shard, snapshot); break;
  }
}

}  // namespace bootstorm
