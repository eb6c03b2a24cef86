// What a shard tells others. Events go to control, for people; notices go to shard 0, which owns all addresses.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "bootstorm/described.hpp"
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
    const auto tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) == capacity) return false;
    items_[tail & (capacity - 1)] = item;
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }
  /// How many may certainly be pushed.
  [[nodiscard]] std::uint32_t room() const noexcept {  // writer
    return capacity - (tail_.load(std::memory_order_relaxed) - head_.load(std::memory_order_acquire));
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

using EventOutbox = SpscQueue<Event, 1024>;

/// Sixteen bytes, so that a hand-off ring carries it by value.
struct Notice {
  enum class Kind : std::uint8_t {
    address_used,         // an ARP or an RRQ came from this address and MAC
    own_address_claimed,  // an ARP from this MAC says that it has the appliance's address
    release_asked,        // an operator ends the lease of this address
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
