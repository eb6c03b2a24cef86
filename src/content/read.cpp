#include "content/read.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <span>
#include <utility>

#include "bootstorm/files.hpp"
#include "base/text.hpp"
#include "content/read_file.hpp"
#include "content/walk.hpp"

namespace bootstorm::content {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{4} << 20;  // one task's share of a large file
constexpr std::size_t unit_files_max = 64;                 // one task's share of small files
constexpr const char* stopped_text = "loading was stopped";

/// Files that are adjacent in the arena and read by one task.
struct Unit {
  std::size_t first = 0;
  std::size_t last = 0;  // exclusive
};

std::vector<Unit> split(std::span<const StoredFile> files) {
  std::vector<Unit> units;
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (units.empty() || bytes + files[i].size > chunk_bytes || i - units.back().first == unit_files_max) {
      units.push_back({i, i});
      bytes = 0;
    }
    units.back().last = i + 1;
    bytes += files[i].size;
  }
  return units;
}

LoadProgress totals_of(std::span<const StoredFile> files) {
  LoadProgress totals{.files_total = files.size()};
  for (const StoredFile& file : files) totals.bytes_total += file.size;
  return totals;
}

class Reading {
 public:
  Reading(std::span<StoredFile> files, const std::vector<ListedLayer>& layers, const Arena& arena,
          const ReadOptions& options)
      : files_(files),
        layers_(layers),
        arena_(arena),
        options_(options),
        progress_(totals_of(files), options.progress) {}

  ReadResult run() {
    // Its threads end with this load: what the loading thread may open is theirs, and the next load's is another.
    oneapi::tbb::task_scheduler_handle threads{oneapi::tbb::attach{}};
    read_all();
    (void)oneapi::tbb::finalize(threads, std::nothrow);  // refused where others use it at the same time: in tests
    const std::lock_guard lock{mutex_};
    if (result_.verdict == ReadResult::Verdict::complete) progress_.finish();
    return result_;
  }

 private:
  void read_all() {
    const std::vector<Unit> units = split(files_);
    const auto usable = static_cast<unsigned>(oneapi::tbb::info::default_concurrency());
    oneapi::tbb::task_arena workers{
        static_cast<int>(options_.threads == 0 ? usable : std::min(options_.threads, usable))};
    workers.execute([&] {
      oneapi::tbb::parallel_for(std::size_t{0}, units.size(), [&](std::size_t i) { read(units[i]); });
    });
  }
  void read(const Unit& unit);
  void read(StoredFile& file);
  int read_bytes(const StoredFile& file, int fd, std::uint64_t size);
  int read_chunk(const StoredFile& file, int fd, std::uint64_t first, std::uint64_t size);
  bool populate(std::size_t first, std::size_t last);

  [[nodiscard]] bool is_cancelled() const {
    return cancelled_.load(std::memory_order_relaxed) ||
           (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed));
  }
  void cancel(ReadResult result);

  std::span<StoredFile> files_;
  const std::vector<ListedLayer>& layers_;
  const Arena& arena_;
  const ReadOptions& options_;
  ProgressCounter progress_;
  std::atomic<bool> cancelled_{false};  // written and read by all reading threads
  std::mutex mutex_;                    // of result_
  ReadResult result_;
};

/// The first failure is the one that is reported.
void Reading::cancel(ReadResult result) {
  const std::lock_guard lock{mutex_};
  if (cancelled_.exchange(true)) return;
  result_ = std::move(result);
}

bool Reading::populate(std::size_t first, std::size_t last) {
  const int error = arena_.populate(first, last - first);
  if (error == 0) return true;
  cancel({ReadResult::Verdict::no_memory, populate_error_text(error) + "; raise this process's memory limits or set "
                                                                 "appliance: {memory: ordinary}"});
  return false;
}

void Reading::read(const Unit& unit) {
  const StoredFile& last = files_[unit.last - 1];
  // A large file's bytes are populated chunk by chunk, by the threads that then fill them.
  const bool is_large = last.size > chunk_bytes;
  if (!populate(files_[unit.first].sums_at, is_large ? last.data_at : last.data_at + last.size)) return;
  std::uint64_t bytes = 0;
  for (std::size_t i = unit.first; i < unit.last; ++i) {
    if (is_cancelled()) return cancel({ReadResult::Verdict::stopped, stopped_text});
    read(files_[i]);
    bytes += files_[i].size;
  }
  progress_.add(unit.last - unit.first, is_large ? 0 : bytes);
}

void Reading::read(StoredFile& file) {
  const LayerRoot& layer = layers_[file.layer].root;
  const FileReadResult read = read_one_version(
      layer, file, [&](int fd, std::uint64_t size) { return read_bytes(file, fd, size); });
  const std::string name = name_text(layer.directory() + '/' + file.path);
  switch (read.verdict) {
    case FileReadResult::Verdict::complete:
      file.size = read.size;
      break;
    case FileReadResult::Verdict::replaced:
      cancel({ReadResult::Verdict::tree_changed, name + ": changed while the files were being loaded"});
      break;
    case FileReadResult::Verdict::changing:
      cancel({ReadResult::Verdict::failed, name + ": changed during each of " + std::to_string(read_tries_max) +
                                               " attempts to read it; stop writing to it, then load again"});
      break;
    case FileReadResult::Verdict::failed:
      cancel({ReadResult::Verdict::failed, name + ": cannot be read: " + open_error_text(read.error)});
      break;
    case FileReadResult::Verdict::stopped:
      cancel({ReadResult::Verdict::stopped, stopped_text});
      break;
  }
}

int Reading::read_bytes(const StoredFile& file, int fd, std::uint64_t size) {
  if (file.size <= chunk_bytes) return read_chunk(file, fd, 0, size);
  std::atomic<int> error{0};
  // Isolated, so that a thread that waits for the chunks of this file does not start on another file: open files and
  // stack frames would pile up.
  oneapi::tbb::this_task_arena::isolate([&] {
    oneapi::tbb::parallel_for(std::uint64_t{0}, (size + chunk_bytes - 1) / chunk_bytes, [&](std::uint64_t chunk) {
      if (error.load(std::memory_order_relaxed) != 0) return;
      const std::uint64_t first = chunk * chunk_bytes;
      const std::uint64_t count_bytes = std::min<std::uint64_t>(chunk_bytes, size - first);
      int none = 0;
      const int result = is_cancelled() || !populate(file.data_at + first, file.data_at + first + count_bytes)
                             ? read_stopped
                             : read_chunk(file, fd, first, count_bytes);
      if (result != 0) error.compare_exchange_strong(none, result);
      if (result == 0) progress_.add(0, count_bytes);
    });
  });
  return error.load();
}

int Reading::read_chunk(const StoredFile& file, int fd, std::uint64_t first, std::uint64_t size) {
  const std::span<std::byte> arena = arena_.bytes();
  auto* sums = reinterpret_cast<std::uint16_t*>(arena.data() + file.sums_at);
  return read_and_sum(fd, first, arena.subspan(file.data_at + first, size), sums + first / sum_block_bytes);
}

}  // namespace

ReadResult read_content(std::span<StoredFile> files, const std::vector<ListedLayer>& layers, const Arena& arena,
                        const ReadOptions& options) {
  return Reading{files, layers, arena, options}.run();
}

}  // namespace bootstorm::content
