// Tells when the images' directories have changed and have come to rest, so that a new generation is worth loading.
//
// The kernel (inotify) watches single directories, so each directory of each tree is watched, and those that are made
// later as soon as they are seen. A tree that is reached by a link is also watched at the link: `current -> releases/7`
// is published by pointing it elsewhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "content/open.hpp"

namespace bootstorm::content {

class TreeWatch {
 public:
  using Clock = std::chrono::steady_clock;

  /// `settle`: how long nothing must have changed.
  explicit TreeWatch(std::chrono::milliseconds settle) : settle_(settle) {}

  /// Watches these trees and no others; to be called before they are read, so that no change goes unseen. Returns what
  /// cannot be watched and why; such a tree's changes need a SIGHUP.
  [[nodiscard]] std::vector<std::string> watch(const std::vector<std::string>& roots);

  /// True once for every unrest that has ended. Does not wait; to be called often.
  [[nodiscard]] bool settled(Clock::time_point now);

  /// For how long the trees have been changing without a pause.
  [[nodiscard]] std::chrono::milliseconds unrest(Clock::time_point now) const;

  [[nodiscard]] std::size_t directories() const noexcept { return directories_.size(); }

 private:
  void add_tree(const std::string& directory);
  void add_link(const std::string& root);
  void read_events(Clock::time_point now);
  void fail(const std::string& directory, int error);

  std::chrono::milliseconds settle_;
  FileDescriptor inotify_;
  std::vector<std::string> roots_;
  std::map<int, std::string> directories_;        // by watch: whole trees
  std::map<int, std::set<std::string>> links_;    // by watch: the names in it that count
  std::vector<std::string> failures_;
  bool lost_events_ = false;
  std::optional<Clock::time_point> began_;  // of the present unrest
  Clock::time_point last_;
};

}  // namespace bootstorm::content
