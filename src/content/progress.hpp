// Reports how far the loading of files has come.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>

namespace bootstorm::content {

struct LoadProgress {
  std::uint64_t files = 0;
  std::uint64_t files_total = 0;
  std::uint64_t bytes = 0;
  std::uint64_t bytes_total = 0;
};

/// Called at most ten times a second and once at the end, from any of the loading threads but never concurrently.
using ReportProgress = std::function<void(const LoadProgress&)>;

/// Counts what has been loaded. For all loading threads.
class ProgressCounter {
 public:
  ProgressCounter(LoadProgress totals, const ReportProgress& report) : progress_(totals), report_(report) {}

  void add(std::uint64_t files, std::uint64_t bytes) {
    constexpr auto interval = std::chrono::milliseconds{100};
    const std::lock_guard lock{mutex_};
    progress_.files += files;
    progress_.bytes += bytes;
    const auto now = std::chrono::steady_clock::now();
    if (!report_ || now - last_reported_at_ < interval) return;
    last_reported_at_ = now;
    report_(progress_);
  }

  /// Everything has been loaded.
  void finish() {
    const std::lock_guard lock{mutex_};
    if (report_) report_(progress_);
  }

 private:
  std::mutex mutex_;  // of all below
  LoadProgress progress_;
  const ReportProgress& report_;
  std::chrono::steady_clock::time_point last_reported_at_ = std::chrono::steady_clock::now();
};

}  // namespace bootstorm::content
