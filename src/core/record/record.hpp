// Putting frames into a worker's recorder as they pass. None of this is reached by an ACK that brings the next block.
#pragma once

#include <span>

#include "bootstorm/frame.hpp"
#include "bootstorm/frame_recorder.hpp"
#include "bootstorm/outcome.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::record {

// Around what the core does with a frame, so that it is kept before it becomes its own answer. Of running transfers
// only what is no ordinary block is notable. Neither is part of the path that they are called on: never inlined.

/// `frame` is classified.
[[gnu::noinline]] void before(const Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot,
                              const TxBatch& batch) noexcept;
[[gnu::noinline]] void after(const Frame& frame, Outcome outcome, Nanos now, Shard& shard, const Snapshot& snapshot,
                             const TxBatch& batch) noexcept;

/// Frames that were sent because their time had come.
void timed(std::span<const TxFrame> frames, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept;

// Everything of the boards that captures want.

/// Of a burst, before the core has it. Returns which of its frames are wanted, a bit each.
[[nodiscard]] std::uint32_t wanted_before(std::span<const Frame> frames, FrameRecorder& recorder) noexcept;
/// The same burst when its answers are known, and what is sent besides.
void wanted_after(std::uint32_t wanted, std::span<const Frame> frames, std::span<const Outcome> outcomes,
                  std::span<const TxFrame> further, Nanos now, FrameRecorder& recorder) noexcept;

}  // namespace bootstorm::record
