// The memory that holds one generation of boot files: a single mapping, on hugepages where the machine has them, and
// read-only once it is filled. With a single mapping, the device needs one registration and freeing is one call.
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

/// The machine cannot provide the memory. The message ends with the remedy: a command or a setting.
struct MemoryError {
  std::string message;
};

/// The machine's pool of 2 MiB hugepages, in pages.
struct HugepagePool {
  std::size_t total = 0;
  std::size_t free = 0;  // and not reserved
};
/// nullopt: the kernel does not support 2 MiB hugepages.
[[nodiscard]] std::optional<HugepagePool> hugepage_pool();

class Arena {
 public:
  enum class Pages { hugepages, ordinary };

  /// Zeroed memory of at least `bytes` (one page for 0), aligned to 2 MiB. `automatic` falls back to ordinary pages if
  /// there are too few hugepages, and note() says so.
  [[nodiscard]] static std::variant<Arena, MemoryError> map(std::size_t bytes, MemoryMode mode);

  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&& other) noexcept;
  Arena& operator=(Arena&& other) noexcept;
  ~Arena();

  [[nodiscard]] std::span<std::byte> bytes() const noexcept { return {base_, size_}; }
  [[nodiscard]] Pages pages() const noexcept { return pages_; }
  /// For the log: the kind of pages in use and, if hugepages were not available, the reason.
  [[nodiscard]] const std::string& note() const noexcept { return note_; }

  /// Allocates the pages of [first, first + count) now, so that a shortage is an errno here rather than a fatal signal
  /// at the first access. Returns 0 if done, or if the kernel (before 5.14) cannot do it.
  [[nodiscard]] int populate(std::size_t first, std::size_t count) const noexcept;

  /// Makes the memory read-only and locks it. Returns 0 or an errno.
  [[nodiscard]] int seal() noexcept;
  /// Keeps the memory from being swapped out, because a worker must not wait for a disk. If RLIMIT_MEMLOCK forbids
  /// locking, the memory is used unlocked.
  void lock() noexcept;

 private:
  void release() noexcept;

  std::byte* base_ = nullptr;
  std::size_t size_ = 0;
  Pages pages_ = Pages::ordinary;
  std::string note_;
};

/// The message for an errno of Arena::populate().
[[nodiscard]] std::string populate_error_text(int error);

}  // namespace bootstorm::content
