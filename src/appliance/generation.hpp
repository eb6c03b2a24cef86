// Generations of files: which are in use, and when an old one may be freed.
//
// A snapshot and the arena of its files are created and freed together, because an open transfer keeps pointers into
// both. A generation passes through four states:
//
//   current   published: workers open transfers from it
//   replaced  another one is published, but a worker may be in a burst that began before
//   draining  no worker can open a transfer from it any more, so its use counts only fall
//   drained   its use counts were 0, but the workers' last accesses may not be complete
//
// replaced ends with a grace period. The use counts are not read before: a worker could open a transfer after a 0 was
// read. A 0 does not suffice to free the memory, because workers count with relaxed stores. Only a worker's next
// quiescent state orders its last accesses to the file before the freeing; by then, it has also taken back the buffers
// that it lent to the device. So drained waits for a second grace period.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "appliance/content_status.hpp"
#include "base/quiescence.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "content/arena.hpp"
#include "content/demand/files.hpp"

namespace bootstorm::appliance {

/// The number of open transfers of one generation slot, over all shards.
using GenerationUses = std::function<std::uint64_t(std::uint8_t slot)>;
[[nodiscard]] std::uint64_t count_generation_uses(std::span<const Shard* const> shards, std::uint8_t slot);

/// What identifies a generation.
struct GenerationTicket {
  std::uint64_t id = 0;
  std::uint8_t slot = 0;
};

struct Generation {
  std::unique_ptr<const Snapshot> snapshot;  // with the ticket's id and slot
  content::Arena arena;
  std::unique_ptr<content::OnDemandFiles> on_demand{};  // null: all files are in memory
};

/// All generations in use, by age. For control's thread only. Must outlive the workers.
class Generations {
 public:
  Generations(Quiescence& quiescence, GenerationUses uses);

  /// The ticket for the next generation; the same until add(). nullopt: generations_live_max are in use.
  [[nodiscard]] std::optional<GenerationTicket> next() const;

  /// Adds a generation that was built for next(). The caller publishes the returned snapshot to the workers, then calls
  /// published().
  [[nodiscard]] const Snapshot* add(Generation generation);

  /// Workers use the newest generation from now on; all others are replaced.
  void published();

  /// Frees the generations that nobody uses any more, without blocking. Call it regularly. Returns how many were freed.
  std::size_t collect();

  /// The slots of those that have been replaced, oldest first.
  [[nodiscard]] std::vector<std::uint8_t> replaced() const;
  /// By age.
  [[nodiscard]] std::vector<GenerationStatus> describe() const;
  [[nodiscard]] std::size_t live() const noexcept { return live_.size(); }
  [[nodiscard]] std::size_t live_bytes() const noexcept;  // of the arenas
  [[nodiscard]] std::uint64_t freed() const noexcept { return freed_; }

 private:
  enum class State : std::uint8_t {
    current,
    replaced,
    draining,
    drained
  };
  struct Live {
    Generation generation;
    State state = State::current;
    Quiescence::Token token = 0;  // of the grace period that replaced or drained waits for
  };
  [[nodiscard]] bool may_be_freed(Live& live);

  Quiescence& quiescence_;
  GenerationUses uses_;
  std::vector<Live> live_;  // by age
  std::uint64_t next_id_ = 1;
  std::uint64_t freed_ = 0;
};

}  // namespace bootstorm::appliance
