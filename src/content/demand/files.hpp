// The files of a generation whose trees are larger than tftp.cache: where each comes from, where it lies while it is in
// memory, and what of the arena is free. Belongs to the generation and ends with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bootstorm/on_demand.hpp"
#include "content/arena.hpp"
#include "content/arena_space.hpp"
#include "content/open.hpp"
#include "content/plan.hpp"

namespace bootstorm::content {

/// What reading one file into its place came to.
struct DemandRead {
  bool is_complete = true;
  std::string message;  // if not: why
};

class OnDemandFiles {
 public:
  /// `files`: of the plan. The first `placed` of them are in memory.
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
  [[nodiscard]] std::uint64_t bytes(std::size_t file) const noexcept { return files_[file].size; }
  /// Of a file that has a place.
  [[nodiscard]] ArenaRange range(std::size_t file) const noexcept;

  /// A place for the file, if there is room for it now.
  [[nodiscard]] bool place(std::size_t file);
  /// Reads the file into its place. For any thread, while no other one does anything with that file.
  [[nodiscard]] DemandRead read(std::size_t file) const;
  /// Workers find it from now on.
  void publish(std::size_t file);
  /// Workers do not find it any more, but some may still have it.
  void withdraw(std::size_t file);
  /// Gives back its place. Nobody may have it any more.
  void give_up(std::size_t file);

  /// What must go so that the file fits: the ones that were not used for longest, and of these only as many as lie
  /// where it can go then. Empty: transfers have too much of the memory open.
  [[nodiscard]] std::vector<std::size_t> in_the_way_of(std::size_t file) const;

  /// Names of those in memory that were asked for, the latest first.
  [[nodiscard]] HotNames hot() const;

 private:
  std::vector<std::size_t> by_use() const;

  std::vector<StoredFile> files_;
  std::vector<OnDemand> shared_;  // one for each file; workers have their addresses
  std::vector<LayerRoot> layers_;
  std::span<std::byte> arena_;
  ArenaSpace space_;
  std::size_t in_memory_ = 0;
};

}  // namespace bootstorm::content
