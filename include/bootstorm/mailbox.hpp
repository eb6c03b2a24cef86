// What a shard tells others. Events go to control, for people; notices go to shard 0, which owns all addresses.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "bootstorm/counters.hpp"
#include "bootstorm/described.hpp"
#include "bootstorm/report_limit.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm {

enum class EventKind : std::uint8_t {
#define BOOTSTORM_EVENT_KIND(name, help) name,
#include "bootstorm/event_kinds.def"
};
inline constexpr std::array event_kind_table{
#define BOOTSTORM_EVENT_KIND(name, help) Described{#name, help},
#include "bootstorm/event_kinds.def"
};
inline constexpr std::size_t event_kind_count = event_kind_table.size();
inline constexpr std::array event_kind_is_alarm{
#define BOOTSTORM_EVENT_KIND(name, help) false,
#define BOOTSTORM_ALARM_KIND(name, help) true,
#include "bootstorm/event_kinds.def"
};
inline constexpr std::size_t alarm_kind_count =
    static_cast<std::size_t>(std::ranges::count(event_kind_is_alarm, true));
[[nodiscard]] constexpr bool is_alarm(EventKind kind) noexcept {
  return event_kind_is_alarm[static_cast<std::size_t>(kind)];
}
[[nodiscard]] constexpr std::string_view name_of(EventKind kind) noexcept {
  return event_kind_table[static_cast<std::size_t>(kind)].name;
}
[[nodiscard]] constexpr std::string_view help_of(EventKind kind) noexcept {
  return event_kind_table[static_cast<std::size_t>(kind)].help;
}

struct Event {
  Nanos at = 0;
  std::uint64_t value = 0;
  Ipv4Address ip;
  MacAddress mac;
  EventKind kind{};
  std::uint8_t text_length = 0;
  std::array<char, 96> text{};  // cut off if longer
  std::uint32_t order = 0;      // among all events of its shard, alarms or not; the outbox counts

  void set_text(std::string_view value_text) noexcept {
    text_length = static_cast<std::uint8_t>(value_text.size() < text.size() ? value_text.size() : text.size());
    std::memcpy(text.data(), value_text.data(), text_length);
  }
  [[nodiscard]] std::string_view get_text() const noexcept { return {text.data(), text_length}; }
};

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

/// A shard's events on their way to control. Alarms have a queue of their own, and of each kind only the first of a
/// minute are put there (report_limit.hpp): the others are counted, so that a flood of one kind hides no other, and
/// control can say how many there were.
class EventOutbox {
 public:
  /// For several minutes in which control does not come: each puts in a few alarms of every kind at the most.
  static constexpr std::uint32_t alarms_max = 256;
  static constexpr std::uint32_t routine_max = 1024;
  static_assert(alarms_max >= 4 * reports_described_max * alarm_kind_count);

  /// Writer. False: the event is lost, because its queue is full; it is counted all the same.
  bool emit(const Event& event) noexcept {
    raised_[static_cast<std::size_t>(event.kind)].add();
    const auto number = [this](Event& queued) { queued.order = order_++; };
    if (!is_alarm(event.kind)) return routine_.push(event, number);
    return !budgets_[static_cast<std::size_t>(event.kind)].allow(event.at) || alarms_.push(event, number);
  }
  /// Reader: the oldest event of both queues.
  bool pop(Event& event) noexcept {
    const Event* alarm = alarms_.front();
    const Event* other = routine_.front();
    const bool is_alarm_older =
        alarm != nullptr && (other == nullptr || static_cast<std::int32_t>(alarm->order - other->order) < 0);
    return is_alarm_older ? alarms_.pop(event) : routine_.pop(event);
  }
  /// Any thread: how many there were since the start, whether they were queued or not.
  [[nodiscard]] std::uint64_t raised(EventKind kind) const noexcept {
    return raised_[static_cast<std::size_t>(kind)].get();
  }

 private:
  std::array<Counter, event_kind_count> raised_;
  std::array<ReportBudget, event_kind_count> budgets_{};  // of alarms; the writer's alone
  std::uint32_t order_ = 0;                               // likewise
  SpscQueue<Event, alarms_max> alarms_;
  SpscQueue<Event, routine_max> routine_;
};

/// Sixteen bytes, so that a hand-off ring carries it by value.
struct Notice {
  enum class Kind : std::uint8_t {
    address_used,          // an ARP or an RRQ came from this address and MAC
    own_address_claimed,   // an ARP from this MAC says that it has the appliance's address
    own_address_answered,  // the same, in answer to the appliance's own question
    release_asked,         // an operator ends the lease of this address
  };
  MacAddress mac;
  Kind kind{};
  std::uint8_t port = 0;
  std::uint16_t vlan = 0;
  std::uint16_t spare = 0;
  Ipv4Address ip;
};
static_assert(sizeof(Notice) == 16);

/// Notices of one burst. The worker takes them out after every burst, so it need hold no more than a burst and a tick
/// make.
class NoticeOutbox {
 public:
  bool push(const Notice& notice) noexcept {
    if (used_ == notices_.size()) return false;
    notices_[used_++] = notice;
    return true;
  }
  [[nodiscard]] std::span<const Notice> pending() const noexcept { return {notices_.data(), used_}; }
  void clear() noexcept { used_ = 0; }

 private:
  std::array<Notice, 128> notices_{};
  std::size_t used_ = 0;
};

}  // namespace bootstorm
