// The protocol as pure functions. Everything that happens to a frame happens in these; the live worker, tests, fuzzers,
// replay, benchmarks and the simulation all call the same ones. They read no clock, take no memory, make no system
// call, throw nothing, and no frame can make them fail.
#pragma once

#include <span>

#include "bootstorm/frame.hpp"
#include "bootstorm/mailbox.hpp"
#include "bootstorm/outcome.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm {

/// owner_of()'s answer when whichever worker has the frame is the right one: ARP, ICMP and all that will be dropped.
inline constexpr unsigned any_shard = ~0u;

/// Checks every length in the frame once and says what it is. Idempotent: the result stays in the frame.
void classify(Frame& frame, const Snapshot& snapshot) noexcept;

/// Which shard must see this frame, or any_shard. Classifies it if that was not done.
[[nodiscard]] unsigned owner_of(Frame& frame, const Snapshot& snapshot) noexcept;

/// owner_of() for up to burst_max frames that this shard has received; its own index also where any shard will do.
/// `owners`: as many as frames.
void owners_of(std::span<Frame> frames, std::span<std::uint8_t> owners, const Shard& shard,
               const Snapshot& snapshot) noexcept;

/// Handles one frame that this shard may handle. Verdict::reply: the frame's buffer has become the answer (head in
/// data[0, length), then body), to be sent on frame.port. Further frames go into `batch`. Counts the reason.
[[nodiscard]] Outcome on_frame(Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot,
                               TxBatch& batch) noexcept;

/// on_frame for up to burst_max frames, with their sessions and file bytes fetched ahead of use.
void on_burst(std::span<Frame> frames, std::span<Outcome> outcomes, Nanos now, Shard& shard, const Snapshot& snapshot,
              TxBatch& batch) noexcept;

/// All that is due: retransmissions, expiries, announcements, delayed OFFERs, wake frames. Sends no more than `batch`
/// has room for; the rest stays due. What is done because a frame did not come is due by `heard_until`, which is not
/// after `now`: every frame that came before it has been handled.
void on_tick(Nanos now, Nanos heard_until, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept;
/// The same where no frame is waiting.
inline void on_tick(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  on_tick(now, now, shard, snapshot, batch);
}

/// Something another shard saw and shard 0 must know. Called on shard 0 only.
void on_notice(const Notice& notice, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept;

/// Takes back leases of earlier runs, with times of this `now`. Shard 0 only, before its first frame. Returns how many
/// were taken: one whose address or client has a lease already is not.
[[nodiscard]] std::size_t restore_leases(std::span<const LeaseRecord> leases, Nanos now, Shard& shard) noexcept;

}  // namespace bootstorm
