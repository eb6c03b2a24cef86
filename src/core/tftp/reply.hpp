// What becomes of the buffer that an ACK came in.
#pragma once

#include <cstdint>

#include "bootstorm/frame.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "core/datagram.hpp"

namespace bootstorm::tftp {

/// The reply's head: the request's, turned round.
[[nodiscard]] DatagramHead head_back(const Frame& frame, Shard& shard, const Snapshot& snapshot) noexcept;

/// The ACK's buffer becomes the next DATA. It goes to the card that the transfer began with, always: who opened it with
/// his own card has seen its port, and must not have the rest sent to a router, for a host behind that.
Outcome reply_with(Frame& frame, std::uint32_t block, std::uint32_t slot, Shard& shard,
                   const Snapshot& snapshot) noexcept;

/// On a full link: the answer leaves when it is its turn, which may be now.
Outcome answer_in_turn(const Frame& frame, std::uint32_t slot, Nanos now, Shard& shard, const Snapshot& snapshot,
                       TxBatch& batch) noexcept;

/// The first block of a window in the ACK's buffer, the others in the batch.
Outcome reply_with_window(Frame& frame, std::uint32_t slot, Nanos now, Shard& shard, const Snapshot& snapshot,
                          TxBatch& batch) noexcept;

}  // namespace bootstorm::tftp
