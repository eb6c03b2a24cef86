// Frames on a slow line: what goes in comes out when it is due. Of fixed size, taken once.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <vector>

#include "bootstorm/time.hpp"

namespace bootstorm::client {

class DelayQueue {
 public:
  static constexpr std::size_t frame_max = 1536;

  struct Delayed {
    Nanos due;
    std::uint64_t order;  // those due at one time leave as they came
    std::uint32_t slot;
    std::uint16_t length;
    bool inbound;
    friend bool operator>(const Delayed& a, const Delayed& b) {
      return a.due != b.due ? a.due > b.due : a.order > b.order;
    }
  };

  explicit DelayQueue(std::size_t frames) : store_(frames) {
    heap_.reserve(frames);
    free_.reserve(frames);
    for (std::size_t i = frames; i-- > 0;) free_.push_back(static_cast<std::uint32_t>(i));
  }

  /// Copies the frame. False if it is too long or the queue is full: the line has lost it.
  bool push(std::span<const std::byte> frame, bool inbound, Nanos due) noexcept {
    if (free_.empty() || frame.size() > frame_max) return false;
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    std::memcpy(store_[slot].data(), frame.data(), frame.size());
    heap_.push_back({due, order_++, slot, static_cast<std::uint16_t>(frame.size()), inbound});
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>{});
    return true;
  }
  [[nodiscard]] bool is_due(Nanos now) const noexcept { return !heap_.empty() && heap_.front().due <= now; }
  /// Gives the earliest frame, which must be there, to call(bytes, inbound).
  template <class Call>
  void pop(Call&& call) {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>{});
    const Delayed delayed = heap_.back();
    heap_.pop_back();
    call(std::span<const std::byte>{store_[delayed.slot].data(), delayed.length}, delayed.inbound);
    free_.push_back(delayed.slot);
  }

 private:
  std::vector<std::array<std::byte, frame_max>> store_;
  std::vector<Delayed> heap_;
  std::vector<std::uint32_t> free_;
  std::uint64_t order_ = 0;
};

}  // namespace bootstorm::client
