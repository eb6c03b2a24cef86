// A hierarchical timer wheel over a fixed number of timers, each known by its index.
//
// Four levels of 64 slots; a tick is 2^20 ns, a little over a millisecond. Arming, disarming and expiring cost the same
// however many timers run. Timers further off than the wheel reaches (about 4.8 hours) wait in its last slot and are
// put back when it comes round. One writer, as everything in a shard.
//
// A timer that is not running can lie on a shelf instead: a list of such timers, in the order in which they came.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "bootstorm/time.hpp"

namespace bootstorm {

class TimerWheel {
 public:
  static constexpr std::uint32_t none = 0xffffffffu;
  static constexpr unsigned tick_shift = 20;
  static constexpr Nanos tick_ns = Nanos{1} << tick_shift;

  explicit TimerWheel(std::uint32_t timers, std::size_t shelves = 0);

  /// Memory taken.
  [[nodiscard]] std::size_t bytes() const noexcept { return nodes_.size() * sizeof(Node); }

  /// (Re)arms a timer. It expires at the first tick that is not before `due`.
  void arm(std::uint32_t timer, Nanos due) noexcept;
  void disarm(std::uint32_t timer) noexcept;
  [[nodiscard]] bool armed(std::uint32_t timer) const noexcept { return nodes_[timer].next != none; }

  /// Disarms the timer and lays it on a shelf. arm() and disarm() take it away again.
  void shelve(std::uint32_t timer, std::size_t shelf) noexcept;
  /// The timer that has lain on that shelf for longest, or `none`.
  [[nodiscard]] std::uint32_t take_from(std::size_t shelf) noexcept;

  /// One timer that is due at `now`, disarmed, or `none`. Moves at most a bounded number of ticks a call, so after a
  /// long sleep further calls catch up.
  [[nodiscard]] std::uint32_t pop_due(Nanos now) noexcept;

 private:
  static constexpr unsigned levels = 4;
  static constexpr unsigned slot_bits = 6;
  static constexpr unsigned slots = 1u << slot_bits;

  struct Node {
    std::uint32_t next = none;
    std::uint32_t previous = none;
    std::uint32_t due_tick = 0;  // low 32 bits
  };

  [[nodiscard]] std::uint32_t head_of(unsigned level, unsigned slot) const noexcept {
    return timers_ + level * slots + slot;
  }
  [[nodiscard]] std::uint32_t due_head() const noexcept { return timers_ + levels * slots; }
  [[nodiscard]] std::uint32_t shelf_head(std::size_t shelf) const noexcept {
    return due_head() + 1 + static_cast<std::uint32_t>(shelf);
  }
  void place(std::uint32_t timer) noexcept;
  void link(std::uint32_t timer, std::uint32_t head) noexcept;
  void unlink(std::uint32_t timer) noexcept;
  void step() noexcept;

  std::uint32_t timers_;
  std::uint32_t armed_ = 0;   // those on shelves included
  std::uint64_t tick_ = 0;    // all before and including it has been moved to the due list
  std::vector<Node> nodes_;   // timers, then one ring head a slot, the due list's, the shelves'
};

}  // namespace bootstorm
