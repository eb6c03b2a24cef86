// Opening and ending a transfer in its shard: table, timer, counters and events together, so that none is forgotten.
#pragma once

#include "bootstorm/shard.hpp"
#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

enum class End : std::uint8_t { finished, aborted, replaced, evicted, timed_out, last_block_unacknowledged };

void end_session(Shard& shard, std::uint32_t slot, Nanos now, End end) noexcept;

/// Sets when to act if nothing is heard. The timer is moved only where it would fire too late: usually it fires early,
/// once a round trip or so, and is put on; an ACK touches nothing but its session's line.
inline void set_deadline(Shard& shard, std::uint32_t slot, Nanos now, bool move_timer) noexcept {
  Session& session = shard.sessions.at(slot);
  const Nanos due = now + retransmit_after(session);
  session.deadline_tick = tick_at(due);
  if (move_timer) shard.session_timers.arm(slot, due);
}

}  // namespace bootstorm::tftp
