// Files that are in memory only while they are wanted: where all boot files together are more than tftp.cache, control
// loads one when a transfer first asks for it, and takes away the one that was not asked for longest.
//
// Nobody locks. A worker finds `data` and counts its transfer in `uses` within one burst. Control takes `data` away
// first, then waits until every worker has passed a quiescent state, and only then believes a `uses` of 0: a worker
// that had found the bytes before has counted by then, and no other can find them.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "bootstorm/spsc_queue.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm {

struct OnDemand {
  std::atomic<const std::byte*> data{nullptr};  // control writes; null: not in memory
  const std::uint16_t* sums = nullptr;          // control writes, before data
  std::atomic<std::uint32_t> uses{0};           // open transfers, of all shards
  std::atomic<Nanos> used_at{0};                // when the last transfer was opened, or it was loaded for one
  std::atomic<bool> asked{false};               // a Demand is under way; so a thousand boards make one
};

/// A worker's wish for a file that is not in memory. The client's own retry finds it there.
struct Demand {
  OnDemand* file = nullptr;
  std::uint64_t snapshot_id = 0;  // it is one of that snapshot's
  Nanos at = 0;
};

using DemandOutbox = SpscQueue<Demand, 256>;

}  // namespace bootstorm
