// The files of a generation that does not fit into tftp.cache: where each is on disk, where it is in memory, and which
// parts of the arena are free. Owned by the generation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "bootstorm/on_demand.hpp"
#include "content/arena.hpp"
#include "content/arena_space.hpp"
#include "content/open.hpp"
#include "content/plan.hpp"

namespace bootstorm::content {

/// The result of reading one file into its place.
struct DemandRead {
  bool is_complete = true;
  std::string message;  // if not complete: the reason
};

class OnDemandFiles {
 public:
  /// `files`: of the plan; the first `placed` of them are in memory. `free`: the unused part of the arena.
  OnDemandFiles(std::vector<StoredFile> files, std::size_t placed, std::vector<LayerRoot> layers, const Arena& arena,
                ArenaRange free);

  [[nodiscard]] std::size_t size() const noexcept { return files_.size(); }
  [[nodiscard]] std::size_t in_memory() const noexcept { return in_memory_; }
  [[nodiscard]] OnDemand& shared(std::size_t file) noexcept { return shared_[file]; }
  [[nodiscard]] const OnDemand& shared(std::size_t file) const noexcept { return shared_[file]; }
  [[nodiscard]] std::size_t number_of(const OnDemand& file) const noexcept {
    return static_cast<std::size_t>(&file - shared_.data());
  }
  [[nodiscard]] bool is_in_memory(std::size_t file) const noexcept {
    return shared_[file].data.load(std::memory_order_relaxed) != nullptr;
  }
  [[nodiscard]] std::string name(std::size_t file) const;
  /// Every directory that read() opens files below, as it was found when its image was read.
  [[nodiscard]] std::vector<std::filesystem::path> places() const;
  [[nodiscard]] std::uint64_t bytes(std::size_t file) const noexcept { return files_[file].size; }
  /// Only for a file that has a place.
  [[nodiscard]] ArenaRange range(std::size_t file) const noexcept;

  /// Allocates a place for the file. False: there is no room for it now.
  [[nodiscard]] bool place(std::size_t file);
  /// Reads the file into its place. May be called by any thread, if no other thread uses that file meanwhile.
  [[nodiscard]] DemandRead read(std::size_t file) const;
  /// Makes the file visible to workers.
  void publish(std::size_t file);
  /// Hides the file from workers, though some may still be using it.
  void withdraw(std::size_t file);
  /// Frees the place of a file that nobody uses any more.
  void free_place(std::size_t file);

  /// The files to evict so that this one fits: the least recently used, without those that are not adjacent to the room
  /// it gets. Empty: too much of the memory is held by open transfers.
  [[nodiscard]] std::vector<std::size_t> victims_for(std::size_t file) const;

  /// The names of all files that were requested, the most recent first.
  [[nodiscard]] HotNames hot() const;

 private:
  /// Files in memory that no transfer has open, the least recently used first.
  [[nodiscard]] std::vector<std::size_t> by_use() const;

  std::vector<StoredFile> files_;
  std::vector<OnDemand> shared_;  // one for each file; workers hold their addresses
  std::vector<LayerRoot> layers_;
  std::span<std::byte> arena_;
  ArenaSpace space_;
  std::size_t in_memory_ = 0;
};

}  // namespace bootstorm::content
