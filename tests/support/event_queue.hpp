// Virtual time: what will happen, in the order in which it happens. Events of one moment happen in the order in which
// they were pushed, so that a run is the same every time.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "bootstorm/time.hpp"
#include "support/frame_pool.hpp"

namespace bootstorm::test {

/// `Kind`: an enumeration of what can happen.
template <class Kind>
class EventQueue {
 public:
  struct Event {
    Nanos at = 0;
    std::uint64_t order = 0;
    Kind kind{};
    std::uint32_t board = 0;
    FramePool::Id frame = 0;
    friend bool operator>(const Event& a, const Event& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }
  };

  void push(Nanos at, Kind kind, std::uint32_t board = 0, FramePool::Id frame = 0) {
    events_.push({at, pushed_++, kind, board, frame});
  }
  [[nodiscard]] bool empty() const { return events_.empty(); }
  /// When the next event happens. There is one.
  [[nodiscard]] Nanos next_at() const { return events_.top().at; }
  /// Takes the next event. There is one.
  Event pop() {
    const Event event = events_.top();
    events_.pop();
    return event;
  }

 private:
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t pushed_ = 0;
};

}  // namespace bootstorm::test
