// A bounded queue between two threads, neither of which waits for the other.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace bootstorm {

/// A bounded queue with one writer and one reader, each on its own thread. When it is full, push() refuses: the writer
/// counts that and goes on, because a worker never waits for a log.
template <class T, std::uint32_t capacity>
class SpscQueue {
  static_assert((capacity & (capacity - 1)) == 0, "a power of two, so that the indices may wrap");

 public:
  bool push(const T& item) noexcept {  // writer
    return push(item, [](T&) {});
  }
  /// The same; `finish(item)` completes the copy that the reader will get.
  template <class Finish>
  bool push(const T& item, Finish finish) noexcept {  // writer
    const auto tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) == capacity) return false;
    T& copy = items_[tail & (capacity - 1)];
    copy = item;
    finish(copy);
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }
  /// How many may certainly be pushed.
  [[nodiscard]] std::uint32_t room() const noexcept {  // writer
    return capacity - (tail_.load(std::memory_order_relaxed) - head_.load(std::memory_order_acquire));
  }
  /// The next item, which stays; nullptr: there is none.
  [[nodiscard]] const T* front() const noexcept {  // reader
    const auto head = head_.load(std::memory_order_relaxed);
    return head == tail_.load(std::memory_order_acquire) ? nullptr : &items_[head & (capacity - 1)];
  }
  bool pop(T& item) noexcept {  // reader
    const auto head = head_.load(std::memory_order_relaxed);
    if (head == tail_.load(std::memory_order_acquire)) return false;
    item = items_[head & (capacity - 1)];
    head_.store(head + 1, std::memory_order_release);
    return true;
  }

 private:
  alignas(64) std::atomic<std::uint32_t> head_{0};  // reader writes, writer reads
  alignas(64) std::atomic<std::uint32_t> tail_{0};  // writer writes, reader reads
  alignas(64) std::array<T, capacity> items_{};
};

}  // namespace bootstorm
