// Reads one file so that what is read is one version of it, never half of two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "content/open.hpp"
#include "content/plan.hpp"

namespace bootstorm::content {

inline constexpr int read_tries_max = 3;

struct FileReadResult {
  enum class Verdict {
    complete,
    replaced,  // gone, no file any more, grown past its place, or another file where several names share one
    changing,  // changed during each of read_tries_max tries
    failed,    // error is an errno
    stopped,
  };
  Verdict verdict = Verdict::complete;
  std::uint64_t size = 0;  // of the version that was read
  int error = 0;
};

/// Reads `size` bytes of a file. Returns 0, an errno, read_short or read_stopped.
using ReadBytes = std::function<int(int fd, std::uint64_t size)>;
inline constexpr int read_short = -1;
inline constexpr int read_stopped = -2;

/// Calls `read_bytes` until the file was the same before and after. `read_bytes` must put the bytes where it put them
/// the time before.
[[nodiscard]] FileReadResult read_one_version(const LayerRoot& layer, const StoredFile& file,
                                              const ReadBytes& read_bytes);

/// The whole file as text, however large it is.
[[nodiscard]] FileReadResult read_text(const LayerRoot& layer, const StoredFile& file, std::string& text);

/// Reads `into.size()` bytes from `offset` on and sets sums[i] to the sum of the i-th 512-byte piece of them. The
/// pieces are summed while they are still in the cache. Same results as ReadBytes.
[[nodiscard]] int read_and_sum(int fd, std::uint64_t offset, std::span<std::byte> into, std::uint16_t* sums);

}  // namespace bootstorm::content
