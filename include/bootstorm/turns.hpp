// Whose turn it is to send where more transfers have a block to send than their link carries: the one that its client
// gives up first, to a quarter of a second (earliest deadline first). A waiting transfer needs no timer, so it waits in
// its timer's place.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "bootstorm/limits.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/timer_wheel.hpp"

namespace bootstorm {

/// The transfers of one shard that wait, by network. One writer, as everything in a shard.
class Turns {
 public:
  static constexpr unsigned days = 128;
  static constexpr unsigned day_shift = 28;  // ns: 268 ms; 128 of them are 34 s
  /// How many shelves the timer wheel must have.
  static constexpr std::size_t shelves = networks_max * days;

  /// Networks in which transfers wait, a bit each.
  [[nodiscard]] std::uint32_t networks() const noexcept { return networks_; }

  /// The transfer in that slot waits; it is to be done by `due`. What is later than the calendar reaches, or earlier
  /// than others that wait, is sorted no further.
  void wait(TimerWheel& wheel, unsigned network, std::uint32_t slot, Nanos due, Nanos now) noexcept {
    Calendar& calendar = calendars_[network];
    if (calendar.filled[0] == 0 && calendar.filled[1] == 0) calendar.first_day = now >> day_shift;
    const std::uint64_t day = due >> day_shift;
    const std::uint64_t first = calendar.first_day;
    const std::uint64_t clamped = day < first ? first : day >= first + days ? first + days - 1 : day;
    const auto place = static_cast<unsigned>(clamped % days);
    wheel.shelve(slot, network * days + place);
    calendar.filled[place / 64] |= std::uint64_t{1} << place % 64;
    networks_ |= 1u << network;
  }

  /// Takes the transfer whose turn it is, or TimerWheel::none.
  [[nodiscard]] std::uint32_t take(TimerWheel& wheel, unsigned network) noexcept {
    Calendar& calendar = calendars_[network];
    while (true) {
      const unsigned ahead = calendar.days_to_next();
      if (ahead == days) break;
      calendar.first_day += ahead;
      const auto place = static_cast<unsigned>(calendar.first_day % days);
      const std::uint32_t slot = wheel.take_from(network * days + place);
      if (slot != TimerWheel::none) return slot;
      calendar.filled[place / 64] &= ~(std::uint64_t{1} << place % 64);  // those who were left have ended
    }
    networks_ &= ~(1u << network);
    return TimerWheel::none;
  }

 private:
  struct Calendar {
    std::array<std::uint64_t, days / 64> filled{};  // a bit for each day, by its number modulo `days`
    std::uint64_t first_day = 0;                    // none waits for an earlier one

    /// From the first day on; `days`: none is filled.
    [[nodiscard]] unsigned days_to_next() const noexcept {
      const auto today = static_cast<unsigned>(first_day % days);
      const std::uint64_t here = filled[today / 64] >> today % 64;
      if (here != 0) return static_cast<unsigned>(std::countr_zero(here));
      const unsigned left = 64 - today % 64;
      const std::uint64_t other = filled[1 - today / 64];
      if (other != 0) return left + static_cast<unsigned>(std::countr_zero(other));
      const std::uint64_t before = filled[today / 64];  // round again: all bits are behind today
      return before == 0 ? days : left + 64 + static_cast<unsigned>(std::countr_zero(before));
    }
  };

  std::uint32_t networks_ = 0;
  std::array<Calendar, networks_max> calendars_{};
};

}  // namespace bootstorm
