// What a worker does when nothing has come: at first look again at once, because frames come in bursts and a board
// answers in some ten microseconds; then yield its CPU; then sleep, longer the longer nothing comes.
#pragma once

#include <cstdint>

#include "bootstorm/counters.hpp"
#include "bootstorm/time.hpp"
#include "base/worker_modes.hpp"

namespace bootstorm::dpdk {

struct IdleStep {
  enum class Action : std::uint8_t {
    spin,
    yield,
    sleep
  };
  Action action = Action::spin;
  std::uint32_t sleep_ns = 0;
  friend constexpr bool operator==(const IdleStep&, const IdleStep&) = default;
};

inline constexpr Nanos idle_spin_ns = 20 * nanos_per_us;
inline constexpr Nanos idle_yield_ns = 100 * nanos_per_us;  // counted from the last frame, as above
inline constexpr std::uint32_t idle_sleep_min_ns = 10'000;
inline constexpr std::uint32_t idle_sleep_max_ns = 1'000'000;  // a timer tick; half of it costs twice the CPU time
inline constexpr unsigned idle_sleep_share = 16;               // sleeps a sixteenth of the time it has been idle

/// The decision alone. `idle_ns`: since the last frame.
[[nodiscard]] constexpr IdleStep idle_step(IdleMode mode, Nanos idle_ns) noexcept {
  if (mode == IdleMode::spin || idle_ns < idle_spin_ns) return {IdleStep::Action::spin, 0};
  if (idle_ns < idle_yield_ns) return {IdleStep::Action::yield, 0};
  const Nanos share = idle_ns / idle_sleep_share;
  if (share >= idle_sleep_max_ns) return {IdleStep::Action::sleep, idle_sleep_max_ns};
  return {IdleStep::Action::sleep, share < idle_sleep_min_ns ? idle_sleep_min_ns : static_cast<std::uint32_t>(share)};
}

/// One worker's idling. Used by its thread alone.
class Idle {
 public:
  explicit Idle(IdleMode mode, Counter& sleeps) noexcept : mode_(mode), sleeps_(sleeps) {}

  /// Called once on the worker's thread: the kernel otherwise adds 50 microseconds to every sleep.
  static void prepare_thread() noexcept;

  /// At the end of every round. `worked`: it had frames, or has more to do at once.
  void after_round(bool worked, Nanos now) noexcept {
    if (worked)
      last_work_ = now;
    else
      rest(now);
  }

 private:
  void rest(Nanos now) noexcept;

  IdleMode mode_;
  Counter& sleeps_;
  Nanos last_work_ = 0;
};

}  // namespace bootstorm::dpdk
