// The memory that one generation of boot files lies in: one mapping, hugepages where the machine has them, read-only
// once it is filled. One mapping, so that a device can be told of it once, and so that a generation goes back in one
// step.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "config/config.hpp"

namespace bootstorm::content {

inline constexpr std::size_t hugepage_bytes = std::size_t{2} << 20;
inline constexpr std::size_t cache_line_bytes = 64;

/// The machine cannot give the memory. The message ends with what mends it: a command, or a setting.
struct MemoryError {
  std::string message;
};

/// The machine's pool of 2 MiB hugepages, in pages.
struct HugepagePool {
  std::size_t total = 0;
  std::size_t free = 0;  // and promised to nobody
};
/// nullopt: this kernel has no such pages.
[[nodiscard]] std::optional<HugepagePool> hugepage_pool();

class Arena {
 public:
  enum class Pages { hugepages, ordinary };

  /// Zeroed memory of at least `bytes` (one page where 0 is asked for), aligned to 2 MiB. `automatic` takes ordinary
  /// pages where there are too few hugepages and says so in note().
  [[nodiscard]] static std::variant<Arena, MemoryError> map(std::size_t bytes, MemoryMode mode);

  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&& other) noexcept;
  Arena& operator=(Arena&& other) noexcept;
  ~Arena();

  [[nodiscard]] std::span<std::byte> bytes() const noexcept { return {base_, size_}; }
  [[nodiscard]] Pages pages() const noexcept { return pages_; }
  /// For the log: which pages were taken and, where hugepages were wanted in vain, how many are missing.
  [[nodiscard]] const std::string& note() const noexcept { return note_; }

  /// Takes the pages behind [first, first + count) now, so that memory which cannot be had is an errno returned here
  /// and not a fatal signal at the first touch. 0: done, or the kernel is older than 5.14 and cannot.
  [[nodiscard]] int populate(std::size_t first, std::size_t count) const noexcept;

  /// From here on nothing can write to it, and it is locked. 0 or errno.
  [[nodiscard]] int seal() noexcept;
  /// It is not swapped out: a worker must not wait for a disk. Where RLIMIT_MEMLOCK forbids it, it serves all the same.
  void lock() noexcept;

 private:
  void release() noexcept;

  std::byte* base_ = nullptr;
  std::size_t size_ = 0;
  Pages pages_ = Pages::ordinary;
  std::string note_;
};

}  // namespace bootstorm::content
