// Keeps track of the free ranges of an arena whose files come and go.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace bootstorm::content {

struct ArenaRange {
  std::uint64_t first = 0;
  std::uint64_t bytes = 0;

  [[nodiscard]] std::uint64_t end() const { return first + bytes; }
  [[nodiscard]] bool overlaps(const ArenaRange& other) const { return first < other.end() && other.first < end(); }
};

class ArenaSpace {
 public:
  explicit ArenaSpace(ArenaRange range) { free(range); }

  /// The first free range of `bytes` bytes, or nullopt. A range of 0 bytes is always available.
  [[nodiscard]] std::optional<ArenaRange> find(std::uint64_t bytes) const;
  /// The same, and allocates it.
  [[nodiscard]] std::optional<ArenaRange> allocate(std::uint64_t bytes);
  /// Frees an allocated range or a part of one. Adjacent free ranges are merged.
  void free(ArenaRange range);

  [[nodiscard]] std::uint64_t free_bytes() const noexcept { return free_bytes_; }

 private:
  std::map<std::uint64_t, std::uint64_t> free_;  // first byte → bytes; no two are adjacent
  std::uint64_t free_bytes_ = 0;
};

}  // namespace bootstorm::content
