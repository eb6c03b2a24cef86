// Reads planned files into the arena, in parallel, each with its sums in the same pass.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "content/arena.hpp"
#include "content/plan.hpp"

namespace bootstorm::content {

struct LoadProgress {
  std::uint64_t files = 0;
  std::uint64_t files_total = 0;
  std::uint64_t bytes = 0;
  std::uint64_t bytes_total = 0;
};

struct ReadOptions {
  unsigned threads = 0;  // 0, or more than this process may use: as many as it may use
  /// Called at most ten times a second and once at the end, from any of the reading threads but never twice at once.
  std::function<void(const LoadProgress&)> progress;
  const std::atomic<bool>* stop = nullptr;  // set from anywhere, a signal handler too: give up soon
};

struct ReadResult {
  enum class Verdict {
    complete,
    tree_changed,  // what was planned is no longer what is there: plan again
    failed,        // message says why
    no_memory,     // the arena's pages could not be had; message says why
    stopped,
  };
  Verdict verdict = Verdict::complete;
  std::string message;
};

/// Fills the arena at the planned places. A file that has become smaller since gets its new size in the plan.
[[nodiscard]] ReadResult read_content(std::span<StoredFile> files, const std::vector<ListedLayer>& layers,
                                      const Arena& arena, const ReadOptions& options);

}  // namespace bootstorm::content
