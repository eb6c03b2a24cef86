// Buffers in the order in which they came; one thread's.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <span>
#include <vector>

struct rte_mbuf;

namespace bootstorm::dpdk {

class BufferQueue {
 public:
  /// Takes the memory for as many, at least one.
  explicit BufferQueue(std::size_t capacity)
      : capacity_(std::max<std::size_t>(capacity, 1)), ring_(std::bit_ceil(capacity_)) {}

  [[nodiscard]] std::size_t size() const noexcept { return pushed_ - popped_; }
  [[nodiscard]] bool empty() const noexcept { return pushed_ == popped_; }

  /// False if it is full: the buffer stays the caller's.
  [[nodiscard]] bool push(rte_mbuf* buffer) noexcept {
    if (size() == capacity_) return false;
    ring_[pushed_++ & (ring_.size() - 1)] = buffer;
    return true;
  }
  /// The oldest that lie side by side, at most `most`: all of them, or those before the ring's end.
  [[nodiscard]] std::span<rte_mbuf*> oldest(std::size_t most) noexcept {
    const std::size_t at = popped_ & (ring_.size() - 1);
    return std::span{ring_}.subspan(at, std::min({most, size(), ring_.size() - at}));
  }
  /// Forgets the oldest. `count`: at most size().
  void pop(std::size_t count) noexcept { popped_ += count; }

 private:
  std::size_t capacity_;
  std::vector<rte_mbuf*> ring_;  // a power of two
  std::size_t pushed_ = 0;
  std::size_t popped_ = 0;
};

}  // namespace bootstorm::dpdk
