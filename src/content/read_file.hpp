// Reads one consistent version of a file, even if the file is written to meanwhile.
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
    replaced,  // removed, no longer a regular file, grown past its place, or another file where names share one
    changing,  // changed during each of read_tries_max attempts
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

/// Calls `read_bytes` until the file is the same before and after the call, at most read_tries_max times. Each call
/// overwrites the result of the one before.
[[nodiscard]] FileReadResult read_one_version(const LayerRoot& layer, const StoredFile& file,
                                              const ReadBytes& read_bytes);

/// Reads the whole file, whatever its size.
[[nodiscard]] FileReadResult read_text(const LayerRoot& layer, const StoredFile& file, std::string& text);

/// Reads `into.size()` bytes from `offset` on and sets sums[i] to the checksum of the i-th 512-byte block of them,
/// while the block is still in the processor's cache. Returns what ReadBytes returns.
[[nodiscard]] int read_and_sum(int fd, std::uint64_t offset, std::span<std::byte> into, std::uint16_t* sums);

}  // namespace bootstorm::content
