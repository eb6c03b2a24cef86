// Reads the planned files into the arena, in parallel, and computes their checksums in the same pass.
#pragma once

#include <atomic>
#include <span>
#include <string>
#include <vector>

#include "content/arena.hpp"
#include "content/plan.hpp"
#include "content/progress.hpp"

namespace bootstorm::content {

struct ReadOptions {
  unsigned threads = 0;  // at most; 0: as many as this process may use
  ReportProgress progress;
  const std::atomic<bool>* stop = nullptr;  // cancels the loading; may be set by any thread or a signal handler
};

struct ReadResult {
  enum class Verdict {
    complete,
    tree_changed,  // the plan no longer matches the files: plan again
    failed,
    no_memory,     // the kernel could not provide the arena's pages
    stopped,
  };
  Verdict verdict = Verdict::complete;
  std::string message;  // empty if complete
};

/// Fills the arena at the planned places. If a file has shrunk since, its size in `files` is updated.
[[nodiscard]] ReadResult read_content(std::span<StoredFile> files, const std::vector<ListedLayer>& layers,
                                      const Arena& arena, const ReadOptions& options);

}  // namespace bootstorm::content
