// Loads what workers want and is not in memory, and makes room for it: which files of a generation are in memory, where
// not all of them can be.
//
// A file that goes passes through two waits, both without blocking: it is withdrawn, and when every worker has passed a
// quiescent state nobody can find it any more; if no transfer has it open then, its bytes are free after one more, when
// the last frame with them has left too.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <future>
#include <set>
#include <string>
#include <vector>

#include "bootstorm/on_demand.hpp"
#include "content/demand/files.hpp"
#include "content/generation.hpp"

namespace bootstorm::content {

struct DemandFigures {
  std::uint64_t files = 0;      // of the generation that is served; 0: all of them are always in memory
  std::uint64_t in_memory = 0;  // of these
  std::uint64_t loaded = 0;     // because somebody asked, since the start
  std::uint64_t evicted = 0;
  std::uint64_t failed = 0;
  std::uint64_t waiting = 0;      // now
  Nanos wait_ns = 0;              // from the first request to the file's being there, of all loaded
  Nanos longest_wait_ns = 0;
};

/// Used by control's one thread.
class DemandKeeper {
 public:
  explicit DemandKeeper(Quiescence& quiescence) : quiescence_(quiescence) {}

  /// The generation that workers find from now on. `files` may be null. What was under way for the one before is
  /// finished, but nobody gets it.
  void serve(std::uint64_t snapshot_id, std::uint8_t generation_slot, OnDemandFiles* files);

  /// Of another snapshot than the one served: ignored, its client will ask again.
  void ask(const Demand& demand);

  /// What is due, without waiting for anything. Returns what went wrong, for the log; once for each file.
  std::vector<std::string> turn(Nanos now);

  /// The memory of this generation is being written to, so it must not be freed.
  [[nodiscard]] bool uses(std::uint8_t generation_slot) const {
    return reading_.valid() && reading_slot_ == generation_slot;
  }

  [[nodiscard]] DemandFigures figures() const;
  [[nodiscard]] HotNames hot() const { return files_ == nullptr ? HotNames{} : files_->hot(); }

 private:
  struct Wanted {
    std::size_t file;
    Nanos since;
  };
  struct Leaving {
    std::size_t file;
    std::uint64_t token;
    bool is_unused = false;  // nobody can find it and no transfer has it; only frames may still be on their way
  };
  using Reads = std::vector<DemandRead>;

  using Troubles = std::vector<std::string>;

  void finish_reading(Nanos now, Troubles& troubles);
  void make_room();
  void begin_reading(Troubles& troubles);
  void tell(std::size_t file, const std::string& what, Troubles& troubles);

  Quiescence& quiescence_;
  OnDemandFiles* files_ = nullptr;
  std::uint64_t snapshot_id_ = 0;
  std::uint8_t slot_ = 0;
  std::deque<Wanted> wanted_;
  std::vector<Leaving> leaving_;
  std::future<Reads> reading_;
  std::vector<Wanted> being_read_;
  OnDemandFiles* reading_files_ = nullptr;
  std::uint8_t reading_slot_ = 0;
  std::set<std::size_t> told_;  // files of which a trouble was reported
  DemandFigures figures_;
};

}  // namespace bootstorm::content
