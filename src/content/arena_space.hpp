// Which parts of an arena are free, where files come and go.
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
  explicit ArenaSpace(ArenaRange free) { give_back(free); }

  /// The first free range of so many bytes, or nullopt. One of 0 bytes is always there.
  [[nodiscard]] std::optional<ArenaRange> find(std::uint64_t bytes) const;
  /// The same, taken.
  [[nodiscard]] std::optional<ArenaRange> take(std::uint64_t bytes);
  /// What was taken, or a part of it. Neighbours become one.
  void give_back(ArenaRange range);

  [[nodiscard]] std::uint64_t free_bytes() const noexcept { return free_bytes_; }

 private:
  std::map<std::uint64_t, std::uint64_t> free_;  // first byte to bytes; no two touch
  std::uint64_t free_bytes_ = 0;
};

}  // namespace bootstorm::content
