#include "content/arena_space.hpp"

#include <iterator>

namespace bootstorm::content {

std::optional<ArenaRange> ArenaSpace::find(std::uint64_t bytes) const {
  if (bytes == 0) return ArenaRange{};
  for (const auto& [first, available] : free_) {
    if (available >= bytes) return ArenaRange{first, bytes};
  }
  return std::nullopt;
}

std::optional<ArenaRange> ArenaSpace::allocate(std::uint64_t bytes) {
  const auto range = find(bytes);
  if (!range || bytes == 0) return range;
  const auto at = free_.find(range->first);
  const std::uint64_t rest = at->second - bytes;
  free_.erase(at);
  if (rest != 0) free_.emplace(range->end(), rest);
  free_bytes_ -= bytes;
  return range;
}

void ArenaSpace::free(ArenaRange range) {
  if (range.bytes == 0) return;
  free_bytes_ += range.bytes;
  const auto next = free_.lower_bound(range.first);
  if (next != free_.begin()) {
    if (const auto before = std::prev(next); before->first + before->second == range.first) {
      range = {before->first, before->second + range.bytes};
      free_.erase(before);
    }
  }
  if (next != free_.end() && range.end() == next->first) {
    range.bytes += next->second;
    free_.erase(next);
  }
  free_.emplace(range.first, range.bytes);
}

}  // namespace bootstorm::content
