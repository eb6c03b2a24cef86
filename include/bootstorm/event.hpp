// What a shard tells control, for people: what boards ask for, what becomes of it, and what needs attention.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "bootstorm/described.hpp"
#include "bootstorm/lease_state.hpp"
#include "bootstorm/outcome.hpp"
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
inline constexpr std::size_t alarm_kind_count = static_cast<std::size_t>(std::ranges::count(event_kind_is_alarm, true));
[[nodiscard]] constexpr bool is_alarm(EventKind kind) noexcept {
  return event_kind_is_alarm[static_cast<std::size_t>(kind)];
}
[[nodiscard]] constexpr std::string_view name_of(EventKind kind) noexcept {
  return event_kind_table[static_cast<std::size_t>(kind)].name;
}
[[nodiscard]] constexpr std::string_view help_of(EventKind kind) noexcept {
  return event_kind_table[static_cast<std::size_t>(kind)].help;
}

/// Why a transfer is over, as EventKind::transfer_ended says it.
enum class TransferEnd : std::uint8_t {
  finished,
  aborted,      // by its client
  replaced,     // its client began another in its place
  unreachable,  // its client's host said that nobody listens
  evicted,      // its client had proven nothing
  stalled,      // made room for another
  timed_out,
  last_block_unacknowledged,
};

/// Two cache lines.
struct Event {
  static constexpr std::size_t text_max = 72;

  Nanos at = 0;
  std::uint64_t value = 0;
  Ipv4Address ip;
  Ipv4Address peer;  // of DHCP: the relay; of a foreign server's message: that server
  MacAddress mac;
  EventKind kind{};
  Reason reason{};                  // what became of a frame
  std::uint32_t board = 0;          // one more than its index in Snapshot::boards; 0: not listed
  std::uint32_t order = 0;          // among those of its shard; the outbox counts
  std::uint32_t repeated = 0;       // of a transfer: blocks that were sent again; of DHCP: seconds (event_kinds.def)
  std::uint32_t round_trip_us = 0;  // of a transfer, smoothed; 0: not measured
  std::uint16_t snapshot = 0;       // low 16 bits of the id of the snapshot that `board` is of
  std::uint16_t vlan = 0;
  std::uint8_t port = 0;
  std::uint8_t message = 0;  // DhcpType or TransferEnd
  ClientKind client{};       // of DHCP
  std::uint8_t text_length = 0;
  std::array<char, text_max> text{};  // cut off if longer

  void set_text(std::string_view value_text) noexcept {
    text_length = static_cast<std::uint8_t>(std::min(value_text.size(), text.size()));
    if (text_length != 0) std::memcpy(text.data(), value_text.data(), text_length);  // of nothing data() may be null
  }
  [[nodiscard]] std::string_view get_text() const noexcept { return {text.data(), text_length}; }
};
static_assert(sizeof(Event) == 128);

}  // namespace bootstorm
