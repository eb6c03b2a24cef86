// A shard's events on their way to control.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>

#include "bootstorm/counters.hpp"
#include "bootstorm/event.hpp"
#include "bootstorm/report_limit.hpp"
#include "bootstorm/spsc_queue.hpp"

namespace bootstorm {

/// A queue of events that are written where they wait: one writer, one reader, each on its own thread.
class EventLane {
 public:
  /// Takes all memory that it will use. `capacity`: a power of two.
  explicit EventLane(std::uint32_t capacity) : mask_(capacity - 1), items_(std::make_unique<Event[]>(capacity)) {}

  /// Writer: `fill(place)` writes the next event where it waits. False: there is no room.
  template <class Fill>
  [[gnu::always_inline]] bool write(Fill fill) noexcept {
    const auto tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) > mask_) return false;
    fill(items_[tail & mask_]);
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }
  /// Reader: the next event, which stays; nullptr: there is none.
  [[nodiscard]] const Event* front() const noexcept {
    const auto head = head_.load(std::memory_order_relaxed);
    return head == tail_.load(std::memory_order_acquire) ? nullptr : &items_[head & mask_];
  }
  /// Reader: frees the place of front(), which there is.
  void drop_front() noexcept { head_.store(head_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }
  [[nodiscard]] std::uint32_t capacity() const noexcept { return mask_ + 1; }

 private:
  alignas(64) std::atomic<std::uint32_t> head_{0};  // reader writes, writer reads
  alignas(64) std::atomic<std::uint32_t> tail_{0};  // writer writes, reader reads
  alignas(64) const std::uint32_t mask_;
  const std::unique_ptr<Event[]> items_;
};

/// An event that was written in place has only what its kind has; the rest is of an earlier one.
inline void clear_what_it_has_not(Event& event) noexcept {
  const bool is_request = event.kind == EventKind::file_requested;
  if (!is_request && event.kind != EventKind::dhcp_message) return;
  event.round_trip_us = 0;
  if (!is_request) {
    event.text_length = 0;
    return;
  }
  event.repeated = 0;
  event.peer = {};
  event.message = 0;
  event.client = {};
}

/// Three lanes. Alarms have their own, and of each kind only the first of a minute are put there (report_limit.hpp):
/// the others are counted, so that a flood of one kind hides no other, and control can say how many there were. What
/// listed boards do has its own, which no flood of strangers fills.
class EventOutbox {
 public:
  /// For several minutes in which control does not come: each puts in a few alarms of every kind at the most.
  static constexpr std::uint32_t alarms_max = 256;
  static_assert(alarms_max >= 4 * reports_described_max * alarm_kind_count);
  /// Each other lane holds an event of every board of a fleet that asks between two looks of control, but not less than
  /// the first and not more than the second.
  static constexpr std::uint32_t lane_min = 1024;
  static constexpr std::uint32_t lane_max = 32768;

  /// `boards`: so many may ask at once.
  explicit EventOutbox(std::uint32_t boards)
      : trusted_(std::bit_ceil(std::clamp(boards, lane_min, lane_max))), strangers_(trusted_.capacity()) {}

  /// Writer. `is_trusted`: of a listed board, or of a client that has proven itself. False: the event is lost, because
  /// its lane is full; it is counted all the same.
  bool emit(const Event& event, bool is_trusted) noexcept {
    raised_[static_cast<std::size_t>(event.kind)].add();
    if (!is_alarm(event.kind)) {
      EventLane& lane = is_trusted ? trusted_ : strangers_;
      return lane.write([&](Event& place) {
        place = event;
        number(place);
      });
    }
    return !budgets_[static_cast<std::size_t>(event.kind)].allow(event.at) ||
           alarms_.push(event, [this](Event& queued) { number(queued); });
  }
  /// Writer: `fill(place)` writes an event that is no alarm where it waits, but not its order. raised() does not count
  /// it. False: lost.
  template <class Fill>
  [[gnu::always_inline]] bool write(bool is_trusted, Fill fill) noexcept {
    EventLane& lane = is_trusted ? trusted_ : strangers_;
    return lane.write([&](Event& place) {
      fill(place);
      place.order = order_;
    });
  }
  /// Reader: the oldest event of all lanes.
  bool pop(Event& event) noexcept {
    const Event* alarm = alarms_.front();
    const Event* trusted = trusted_.front();
    const Event* stranger = strangers_.front();
    const auto is_older = [](const Event* a, const Event* b) {
      return a != nullptr && (b == nullptr || static_cast<std::int32_t>(a->order - b->order) < 0);
    };
    if (is_older(alarm, trusted) && is_older(alarm, stranger)) return alarms_.pop(event);
    if (trusted == nullptr && stranger == nullptr) return false;
    const bool takes_trusted = is_older(trusted, stranger);
    event = takes_trusted ? *trusted : *stranger;
    (takes_trusted ? trusted_ : strangers_).drop_front();
    clear_what_it_has_not(event);
    return true;
  }
  /// Any thread: how many were emitted since the start, whether they were queued or not.
  [[nodiscard]] std::uint64_t raised(EventKind kind) const noexcept {
    return raised_[static_cast<std::size_t>(kind)].get();
  }
  /// How many events of listed boards, and as many of others, wait without loss.
  [[nodiscard]] std::uint32_t capacity() const noexcept { return trusted_.capacity(); }

 private:
  /// Behind all events so far, and behind those in place that have the number before.
  void number(Event& event) noexcept {
    event.order = order_ + 1;
    order_ += 2;
  }

  std::array<Counter, event_kind_count> raised_;
  std::array<ReportBudget, event_kind_count> budgets_{};  // of alarms; the writer's alone
  std::uint32_t order_ = 0;                               // likewise, even
  SpscQueue<Event, alarms_max> alarms_;
  EventLane trusted_;
  EventLane strangers_;
};

}  // namespace bootstorm
