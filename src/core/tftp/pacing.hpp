// On a full link a block waits in the appliance, where it is sorted by need, and not in a switch, where it is dropped
// when there is no room. Below that nothing here is called but is_paced().
#pragma once

#include <cstdint>

#include "bootstorm/frame.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::tftp {

/// True if the transfers of that network wait for their turns now.
[[nodiscard]] inline bool is_paced(const Shard& shard, unsigned network) noexcept {
  return shard.links->is_paced(network);
}

/// The transfer has a block to send, or more of its window, and waits for its turn. Its timer stops.
void wait_for_turn(Shard& shard, std::uint32_t slot, unsigned network, Nanos now, const Snapshot& snapshot) noexcept;

/// The client of a transfer that waits has repeated itself: it may give up soon.
void hurry(Shard& shard, std::uint32_t slot, unsigned network, Nanos now) noexcept;

/// Sends what has its turn, as far as links and `batch` have room.
void send_turns(Shard& shard, Nanos now, const Snapshot& snapshot, TxBatch& batch) noexcept;

/// The head of a DATA frame, without a tag.
inline constexpr std::uint64_t data_head_bytes = 46;

/// A client has acknowledged what `bytes` of its file were sent in, in so many blocks.
inline void note_acknowledged(Shard& shard, unsigned network, std::uint64_t bytes, std::uint32_t blocks) noexcept {
  shard.links->use(shard.index, network).acknowledged.add(bytes + blocks * bytes_on_wire(data_head_bytes));
}

/// How long a round trip has taken.
inline void note_round_trip(Shard& shard, unsigned network, std::uint32_t round_trip_us) noexcept {
  shard.links->use(shard.index, network).note_round_trip(round_trip_us);
}

/// The index of the network that a transfer goes through; networks_max: a reload has taken it away.
[[nodiscard]] unsigned network_of(const SessionDetail& detail, const Snapshot& snapshot) noexcept;

}  // namespace bootstorm::tftp
