// Generations of files: which are alive, and when an old one may go.
//
// A snapshot and the arena its files lie in are made together and end together, because an open transfer keeps pointers
// into both. A generation goes through four states:
//
//   current   published: workers open transfers from it
//   leaving   another one is published, but a worker may still be in the middle of a burst that began before
//   draining  no worker can open a transfer from it any more, so its use counts only fall
//   drained   the use counts were seen at 0, but what the workers did before they counted down may still be under way
//
// leaving ends when every worker has passed a quiescent state. Only then are the counts read: read earlier, a 0 could
// be followed by a worker's opening a transfer. And a 0 is not enough to give the memory back: the worker counts with
// relaxed stores, so its last reads of the file are ordered before our freeing only by its next quiescent state, which
// is also when it has handed back what it lent to the device. So drained waits for that too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/quiescence.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "content/arena.hpp"
#include "content/demand/files.hpp"

namespace bootstorm::content {

/// Transfers that are open, over all shards, on one slot of generations.
using GenerationUses = std::function<std::uint64_t(std::uint8_t slot)>;
[[nodiscard]] std::uint64_t count_generation_uses(std::span<const Shard* const> shards, std::uint8_t slot);

struct GenerationTicket {
  std::uint64_t id = 0;
  std::uint8_t slot = 0;
};

struct Generation {
  std::unique_ptr<const Snapshot> snapshot;  // its id and slot are the ticket's
  Arena arena;
  std::unique_ptr<OnDemandFiles> on_demand{};  // null: all files are in memory
};

/// Used by one control thread. Destroyed only when the workers have ended.
class GenerationKeeper {
 public:
  GenerationKeeper(Quiescence& quiescence, GenerationUses uses);

  /// What the next generation must carry; the same until add(). nullopt: generations_live_max are alive.
  [[nodiscard]] std::optional<GenerationTicket> next() const;

  /// Takes over a generation that was built for next(). The caller then swaps the pointer to the snapshot returned, and
  /// calls published().
  [[nodiscard]] const Snapshot* add(Generation generation);

  /// Workers find the newest generation from now on: all others are leaving.
  void published();

  /// Frees what may go; to be called now and then. Never waits. Returns how many were freed.
  std::size_t collect();

  [[nodiscard]] std::size_t live() const noexcept { return kept_.size(); }
  [[nodiscard]] std::size_t live_bytes() const noexcept;  // of the arenas
  [[nodiscard]] std::uint64_t freed() const noexcept { return freed_; }

 private:
  enum class State : std::uint8_t { current, leaving, draining, drained };
  struct Kept {
    Generation generation;
    State state = State::current;
    std::uint64_t token = 0;  // of leaving and drained
  };
  [[nodiscard]] bool may_go(Kept& kept);

  Quiescence& quiescence_;
  GenerationUses uses_;
  std::vector<Kept> kept_;  // by age
  std::uint64_t next_id_ = 1;
  std::uint64_t freed_ = 0;
};

}  // namespace bootstorm::content
