#include "core/tftp/window.hpp"

#include <algorithm>

#include "core/tftp/send.hpp"
#include "core/tftp/session.hpp"

namespace bootstorm::tftp {

namespace {

void adapt_pace(SessionDetail& detail, bool kept_up) noexcept {
  if (kept_up) {
    const int next = detail.pace_doubles ? detail.pace * 2 : detail.pace + 1;
    detail.pace = static_cast<std::uint8_t>(std::min<int>(next, detail.windowsize)) & 0x7f;
  } else {
    detail.pace = static_cast<std::uint8_t>(std::max(detail.pace / 2, 1)) & 0x7f;
    detail.pace_doubles = 0;
  }
}

}  // namespace

std::optional<std::uint32_t> acknowledged_block(const Session& session, const SessionDetail& detail,
                                                std::uint16_t number) noexcept {
  const std::uint32_t end = window_end(session, detail);
  for (std::uint32_t block = session.block - 1; block <= end; ++block) {
    if (wire_number(session, block) == number) return block;
  }
  return {};
}

std::uint32_t window_end(const Session& session, const SessionDetail& detail) noexcept {
  const std::uint64_t last = session.size / session.blksize + 1;  // a short or an empty one
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(last, std::uint64_t{session.block} + detail.windowsize - 1));
}

bool asks_again(const Session& session, Nanos now) noexcept {
  constexpr std::uint32_t believed_us = 50'000;
  const std::uint32_t round_trip_us = session.srtt_us != 0 ? std::min(session.srtt_us, believed_us) : 1000;
  return low_us(now) - session.sent_us >= (session.rewound ? round_trip_us * 2 : round_trip_us / 2);
}

void begin_behind(Shard& shard, std::uint32_t slot, std::uint32_t block, bool kept_up, Nanos now) noexcept {
  SessionDetail& detail = shard.sessions.detail(slot);
  adapt_pace(detail, kept_up);
  if (detail.last_sent > block) {
    shard.counters[Statistic::tftp_retransmitted].add(detail.last_sent - block);
    count_repeated(detail, detail.last_sent - block);
  }
  detail.last_sent = block;
  shard.sessions.at(slot).sent_us = low_us(now);
}

void begin_again(Shard& shard, std::uint32_t slot, Nanos now, const Snapshot& snapshot, TxBatch& batch) noexcept {
  begin_behind(shard, slot, shard.sessions.at(slot).block - 1, false, now);
  send_window(shard, slot, now, snapshot, batch, 0);
}

void send_window(Shard& shard, std::uint32_t slot, Nanos now, const Snapshot& snapshot, TxBatch& batch,
                 unsigned already) noexcept {
  Session& session = shard.sessions.at(slot);
  SessionDetail& detail = shard.sessions.detail(slot);
  const std::uint32_t end = window_end(session, detail);
  unsigned left = detail.pace - std::min<unsigned>(detail.pace, already);
  for (; detail.last_sent < end && left != 0; --left) {
    TxFrame* frame = batch.claim();
    if (frame == nullptr) break;
    send_block(shard, slot, ++detail.last_sent, snapshot, *frame);
  }
  if (detail.last_sent == end) {
    session.sent_us = low_us(now);
    set_timer(shard, slot, now);
  } else {
    shard.session_timers.arm(slot, left == 0 ? now + window_pace_ns : now);  // no room: at the next tick
  }
}

}  // namespace bootstorm::tftp
