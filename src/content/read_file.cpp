#include "content/read_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <thread>

#include "bootstorm/block_sums.hpp"
#include "bootstorm/files.hpp"
#include "base/activity.hpp"
#include "content/walk.hpp"

namespace bootstorm::content {
namespace {

using std::chrono::nanoseconds;

nanoseconds time_of(const timespec& time) { return std::chrono::seconds{time.tv_sec} + nanoseconds{time.tv_nsec}; }

// Programs can set the modification time (cp -p), but not the change time.
bool is_same(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && time_of(a.st_mtim) == time_of(b.st_mtim) && time_of(a.st_ctim) == time_of(b.st_ctim);
}

/// Whether nothing has written to the file for a while; waits once if something has. A write sets the time when it
/// begins, not when it ends, and kernels before 6.13 use a clock with a tick of 1 to 10 ms, so that two writes within a
/// tick leave the same time.
bool has_settled(int fd, struct stat& status) {
  constexpr nanoseconds quiet = std::chrono::milliseconds{100};
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const nanoseconds age = time_of(now) - time_of(status.st_ctim);
  if (age < nanoseconds{0} || age >= quiet) return true;  // a time in the future: the clock was set back
  std::this_thread::sleep_for(quiet - age);
  const struct stat before = status;
  return ::fstat(fd, &status) == 0 && is_same(before, status);
}

}  // namespace

FileReadResult read_one_version(const LayerRoot& layer, const StoredFile& file, const ReadBytes& read_bytes) {
  using Verdict = FileReadResult::Verdict;
  const Activity reading{"reading " + layer.directory() + '/' + file.path};
  for (int tries = 0; tries < read_tries_max; ++tries) {
    const Opened opened = layer.open(file.path, O_RDONLY);
    if (!opened.file.ok()) {
      if (is_shortage(opened.error)) return {Verdict::failed, 0, opened.error};
      return {Verdict::replaced};
    }
    struct stat before{};
    if (::fstat(opened.file.get(), &before) != 0) return {Verdict::failed, 0, errno};
    if (!has_settled(opened.file.get(), before)) continue;
    const auto size = static_cast<std::uint64_t>(before.st_size);
    if (!S_ISREG(before.st_mode) || size > file.size) return {Verdict::replaced};
    // Another file of this name will do, unless other names must keep leading to the planned file.
    if (file.is_shared && (before.st_dev != file.device || before.st_ino != file.inode)) return {Verdict::replaced};

    const int error = read_bytes(opened.file.get(), size);
    if (error == read_stopped) return {Verdict::stopped};
    if (error > 0) return {Verdict::failed, 0, error};
    struct stat after{};
    if (::fstat(opened.file.get(), &after) != 0) return {Verdict::failed, 0, errno};
    if (is_same(before, after)) {
      if (error == 0) return {Verdict::complete, size};
      return {Verdict::failed, 0, EIO};  // shorter than its size although nothing changed it
    }
  }
  return {Verdict::changing};
}

int read_and_sum(int fd, std::uint64_t offset, std::span<std::byte> into, std::uint16_t* sums) {
  constexpr std::size_t hot_bytes = std::size_t{128} << 10;  // stays in the L2 cache between reading and summing
  static_assert(hot_bytes % sum_block_bytes == 0);
  while (!into.empty()) {
    const std::span<std::byte> hot = into.first(std::min(into.size(), hot_bytes));
    for (std::size_t done = 0; done < hot.size();) {
      const ssize_t count = ::pread(fd, hot.data() + done, hot.size() - done, static_cast<off_t>(offset + done));
      if (count == 0) return read_short;
      if (count > 0) {
        done += static_cast<std::size_t>(count);
      } else if (errno != EINTR) {
        return errno;
      }
    }
    sum_blocks(hot, sums);
    sums += block_sum_count(hot.size());
    offset += hot.size();
    into = into.subspan(hot.size());
  }
  return 0;
}

FileReadResult read_text(const LayerRoot& layer, const StoredFile& file, std::string& text) {
  return read_one_version(layer, file, [&](int fd, std::uint64_t size) {
    text.resize(static_cast<std::size_t>(size));
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t count = ::pread(fd, text.data() + done, text.size() - done, static_cast<off_t>(done));
      if (count == 0) return read_short;
      if (count < 0 && errno != EINTR) return errno;
      done += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    }
    return 0;
  });
}

}  // namespace bootstorm::content
