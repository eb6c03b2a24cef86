// Opening and ending a transfer in its shard: table, timer, counters and events together, so that none is forgotten.
#pragma once

#include <algorithm>

#include "bootstorm/shard.hpp"
#include "bootstorm/wire/udp.hpp"
#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

/// The port that the transfer's frames come from and go to.
[[nodiscard]] inline std::uint16_t server_port_of(const Shard& shard, std::uint32_t slot) noexcept {
  return shard.sessions.detail(slot).single_port ? udp_port_tftp : static_cast<std::uint16_t>(shard.tid_base + slot);
}

void end_session(Shard& shard, std::uint32_t slot, Nanos now, TransferEnd end) noexcept;

/// Sets the timer for a block that was sent now and is the first after one that was sent again. Not later than that of
/// a block in full flow: what was doubled since is found out when it fires, and most likely is over by then.
inline void set_timer_soon(Shard& shard, std::uint32_t slot, Nanos now) noexcept {
  Session undoubled = shard.sessions.at(slot);
  undoubled.backoff = 0;
  shard.session_timers.arm(slot, now + retransmit_after(undoubled, shard.sessions.detail(slot)));
}

/// Sets the timer for a block that was sent now. An ACK in full flow does without: the timer then fires early, finds
/// that the block in flight is younger than it, and is put on (see on_tick.cpp), so that an ACK touches its session's
/// line only.
inline void set_timer(Shard& shard, std::uint32_t slot, Nanos now) noexcept {
  const Session& session = shard.sessions.at(slot);
  const SessionDetail& detail = shard.sessions.detail(slot);
  // A client that goes on asking for the same blocks moves the timer each time, but not past the end.
  shard.session_timers.arm(slot,
                           now + std::min(retransmit_after(session, detail), patience_left(session, detail, now)));
}

}  // namespace bootstorm::tftp
