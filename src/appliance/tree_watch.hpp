// Notices that the images' directories have changed and have settled, so that a new generation is worth loading.
//
// inotify watches single directories, so every directory of each tree is watched, and new ones as soon as they are
// seen. A tree that is reached through a link is also watched at the link, because `current -> releases/7` is updated
// by redirecting the link.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/file_descriptor.hpp"

namespace bootstorm::appliance {

class TreeWatch {
 public:
  using Clock = std::chrono::steady_clock;

  /// `settle`: how long nothing must change before the trees have settled.
  explicit TreeWatch(std::chrono::milliseconds settle) : settle_(settle) {}

  /// Watches these trees instead of earlier ones. Call it before the trees are read, so that no change is missed.
  /// Returns which directories cannot be watched and why; changes there take a reload by the operator.
  [[nodiscard]] std::vector<std::string> watch(const std::vector<std::string>& roots);

  /// True once whenever changes have settled. Does not block; call it often.
  [[nodiscard]] bool settled(Clock::time_point now);

  /// For how long the trees have been changing without settling.
  [[nodiscard]] std::chrono::milliseconds changing_for(Clock::time_point now) const;

  [[nodiscard]] std::size_t directories() const noexcept { return directories_.size(); }

 private:
  void add_tree(const std::string& directory);
  void add_link(const std::string& root);
  void read_events(Clock::time_point now);
  void fail(const std::string& directory, int error);

  std::chrono::milliseconds settle_;
  FileDescriptor inotify_;
  std::vector<std::string> roots_;
  std::map<int, std::string> directories_;      // watch descriptor → directory of a tree
  std::map<int, std::set<std::string>> links_;  // watch descriptor → names of the links to trees in that directory
  std::vector<std::string> failures_;
  bool needs_rescan_ = false;  // events were lost, or a link leads to another tree
  std::optional<Clock::time_point> first_change_;  // that has not settled yet
  Clock::time_point last_change_;
};

}  // namespace bootstorm::appliance
