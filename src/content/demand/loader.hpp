// Loads the files that clients request and that are not in memory, and evicts others to make room, for a generation
// whose files do not all fit into tftp.cache.
//
// A file is evicted in two steps, neither of which blocks. First it is withdrawn; after a grace period no worker can
// find it any more. If no transfer has it open then, its memory is free after a second grace period, when the last
// frame that refers to it has been sent.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <future>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bootstorm/on_demand.hpp"
#include "bootstorm/time.hpp"
#include "base/quiescence.hpp"
#include "content/demand/files.hpp"

namespace bootstorm::content {

struct DemandStatistics {
  std::uint64_t files = 0;      // of the generation that is served; 0: all its files are in memory anyway
  std::uint64_t in_memory = 0;  // of these
  std::uint64_t loaded = 0;     // on demand, since the start
  std::uint64_t evicted = 0;
  std::uint64_t failed = 0;
  std::uint64_t waiting = 0;  // requested and not loaded yet
  Nanos wait_ns = 0;          // from the first request until the file was in memory, total of all loaded files
  Nanos longest_wait_ns = 0;
};

/// Used by control's thread only. Reads files in a thread of its own.
class DemandLoader {
 public:
  /// Called by each reading thread before it opens a file, with the directories that it will read.
  using Enclose = std::function<void(std::span<const std::filesystem::path>)>;

  DemandLoader(Quiescence& quiescence, Enclose enclose) : quiescence_(quiescence), enclose_(std::move(enclose)) {}

  /// Serves requests for this generation from now on. `files` may be null. Files of the previous generation that are
  /// being read are read to the end and then ignored.
  void serve(std::uint64_t snapshot_id, std::uint8_t generation_slot, OnDemandFiles* files);

  /// Takes a request of a worker. One for another snapshot is ignored; its client will repeat it.
  void request(const Demand& demand);

  /// Does what is due, without blocking. Returns the problems for the log, each file's only once.
  std::vector<std::string> poll(Nanos now);

  /// Whether a file is being read into the memory of this generation, so that it must not be freed.
  [[nodiscard]] bool uses(std::uint8_t generation_slot) const {
    return reading_.valid() && reading_slot_ == generation_slot;
  }

  [[nodiscard]] DemandStatistics statistics() const;
  [[nodiscard]] HotNames hot() const { return files_ == nullptr ? HotNames{} : files_->hot(); }

 private:
  struct Request {
    std::size_t file;
    Nanos since;
  };
  struct Eviction {
    std::size_t file;
    Quiescence::Token token;
    bool is_unused = false;  // no worker can find it and no transfer has it open; frames may still refer to it
  };
  using Reads = std::vector<DemandRead>;
  using Problems = std::vector<std::string>;

  void finish_reading(Nanos now, Problems& problems);
  void finish_evictions();
  void choose_files(Problems& problems);
  void evict_for(std::size_t file, Problems& problems);
  void begin_reading();
  void report(std::size_t file, const std::string& problem, Problems& problems);

  Quiescence& quiescence_;
  const Enclose enclose_;
  OnDemandFiles* files_ = nullptr;
  std::uint64_t snapshot_id_ = 0;
  std::uint8_t slot_ = 0;
  std::deque<Request> requests_;
  std::vector<Eviction> evictions_;
  std::future<Reads> reading_;
  std::vector<Request> being_read_;
  OnDemandFiles* reading_files_ = nullptr;
  std::uint8_t reading_slot_ = 0;
  std::set<std::size_t> reported_;  // files of which a problem was reported
  DemandStatistics statistics_;
};

}  // namespace bootstorm::content
