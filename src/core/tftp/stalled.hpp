// Transfers that do not move, and when they make room: for other transfers, or for new files.
#pragma once

#include <cstdint>

#include "bootstorm/shard.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::tftp {

/// Looks at a few transfers, different ones at each call, and ends the first that is stalled: an open one that was
/// silent for stalled_ns, or slower than slow_bytes_per_s after slow_after_s.
void end_one_stalled(Nanos now, Shard& shard) noexcept;

/// The same for transfers of Shard::unwanted_generations, half-open ones too; ends all that it finds. To be called at
/// each tick: some hundred calls see the whole table.
void end_unwanted(Nanos now, Shard& shard) noexcept;

}  // namespace bootstorm::tftp
