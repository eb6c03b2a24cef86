// Generations of files as the workers see them: published when they are whole, freed when their last transfer has
// ended, and of one that does not fit into memory, each file loaded when a board asks.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "appliance/content_status.hpp"
#include "appliance/enclosure.hpp"
#include "appliance/generation.hpp"
#include "base/workers.hpp"
#include "bootstorm/report_limit.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"
#include "content/demand/loader.hpp"

namespace bootstorm::appliance {

/// Used by control's thread. Destroyed only when the workers have stopped.
class ServedFiles {
 public:
  explicit ServedFiles(Workers& workers);

  /// What the next generation must carry; the same until it is published. nullopt: as many as can be are alive.
  [[nodiscard]] std::optional<GenerationTicket> next() const { return generations_.next(); }
  /// Of the snapshot that workers have.
  [[nodiscard]] std::uint64_t published_id() const noexcept { return published_id_; }
  [[nodiscard]] const Snapshot& snapshot() const noexcept { return *snapshot_; }
  /// Starts the workers with this generation.
  void start(Generation generation);
  /// Workers find this generation from now on.
  void publish(Generation generation);
  /// Loads files that boards have asked for. Logs what goes wrong.
  void poll_demands();
  /// While as many generations as can be are alive, has the workers end transfers that do not move: those of the oldest
  /// generation first, then those of the next one as well, and so on. So there is room before it is needed.
  void make_room(Nanos now);
  /// Frees generations that no transfer uses any more; true if there were some.
  bool collect();

  /// The files that were asked for most recently, which the next generation should have in memory.
  [[nodiscard]] content::HotNames hot() const { return demands_.hot(); }
  [[nodiscard]] std::size_t alive() const noexcept { return generations_.live(); }
  /// Sets the fields of `status` that tell of generations.
  void describe(ContentStatus& status) const;

 private:
  Workers& workers_;
  std::vector<const Shard*> shards_;
  Generations generations_;
  Enclosure enclosure_{"the thread that loads files on demand"};
  content::DemandLoader demands_;  // ends before the generations do: it may be reading a file into one
  std::uint64_t published_id_ = 0;
  const Snapshot* snapshot_ = nullptr;  // likewise; of a generation that lives, because it is the last one
  ReportBudget problems_;  // each request for a file that cannot be read would be a line
  std::optional<Nanos> without_room_since_;
};

}  // namespace bootstorm::appliance
