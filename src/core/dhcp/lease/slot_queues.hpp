// Slots in the order in which they were given back, one queue a network. A slot is in one queue at most, and may leave
// it from any place.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "bootstorm/limits.hpp"

namespace bootstorm::dhcp {

class SlotQueues {
 public:
  static constexpr std::uint32_t none = 0xffffffffu;

  /// Takes all memory it will ever use.
  explicit SlotQueues(std::uint32_t slots) : links_(slots) {}

  [[nodiscard]] std::uint32_t first(std::size_t queue) const noexcept { return ends_[queue].first; }
  [[nodiscard]] std::uint32_t next(std::uint32_t slot) const noexcept { return links_[slot].next; }
  [[nodiscard]] std::uint32_t size(std::size_t queue) const noexcept { return ends_[queue].size; }

  /// Puts a slot that is in no queue at the end of one.
  void append(std::size_t queue, std::uint32_t slot) noexcept {
    Ends& ends = ends_[queue];
    links_[slot] = {.previous = ends.last, .next = none};
    (ends.last == none ? ends.first : links_[ends.last].next) = slot;
    ends.last = slot;
    ++ends.size;
  }
  /// Puts a slot that is in no queue before all others of one.
  void prepend(std::size_t queue, std::uint32_t slot) noexcept {
    Ends& ends = ends_[queue];
    links_[slot] = {.previous = none, .next = ends.first};
    (ends.first == none ? ends.last : links_[ends.first].previous) = slot;
    ends.first = slot;
    ++ends.size;
  }
  /// Takes out a slot that is in that queue.
  void remove(std::size_t queue, std::uint32_t slot) noexcept {
    Ends& ends = ends_[queue];
    const Link link = links_[slot];
    (link.previous == none ? ends.first : links_[link.previous].next) = link.next;
    (link.next == none ? ends.last : links_[link.next].previous) = link.previous;
    --ends.size;
  }
  /// Empties all queues. Returns where they began; next() still leads through each until a slot is appended again.
  std::array<std::uint32_t, all_networks_max> take_all() noexcept {
    std::array<std::uint32_t, all_networks_max> firsts{};
    for (std::size_t i = 0; i < ends_.size(); ++i) firsts[i] = ends_[i].first;
    ends_ = {};
    return firsts;
  }

 private:
  struct Link {
    std::uint32_t previous = none;
    std::uint32_t next = none;
  };
  struct Ends {
    std::uint32_t first = none;
    std::uint32_t last = none;
    std::uint32_t size = 0;
  };

  std::array<Ends, all_networks_max> ends_;
  std::vector<Link> links_;  // by slot
};

}  // namespace bootstorm::dhcp
