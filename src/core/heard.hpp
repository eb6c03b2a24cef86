// Up to when a worker has looked at everything that had come for it.
//
// A worker that was kept from its CPU for a while finds ACKs in its queues and their transfers' timers due, all at
// once. A timer that is served before those ACKs sends a block again that nobody has lost, and some boot code hangs on
// that. So timers fire by this time and not by the clock's. It is a time from which a frame may still be waiting only
// if it came later.
#pragma once

#include <cstdint>

#include "bootstorm/limits.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm {

class Heard {
 public:
  /// No receive queue and no ring between workers holds more frames. So much of a queue has been taken, and all that
  /// waited in it before has been looked at: a flood delays timers, and does not stop them.
  static constexpr unsigned queue_frames_max = 8192;

  /// All queues have been looked at, up to a burst each. Every frame that the worker can know of and that came before
  /// `until` was in one of them. `emptied`: none holds more.
  void looked(Nanos until, bool emptied) noexcept {
    if (emptied) {
      until_ = until;
      looks_ = 0;
      return;
    }
    if (looks_ == 0) mark_ = until;
    if (++looks_ < looks_max) return;
    until_ = mark_;
    looks_ = 0;
  }

  [[nodiscard]] Nanos until() const noexcept { return until_; }

 private:
  // A queue that is not emptied gives a whole burst at each look.
  static constexpr unsigned looks_max = queue_frames_max / burst_max;

  Nanos until_ = 0;
  Nanos mark_ = 0;      // of the first look since a queue was not emptied
  unsigned looks_ = 0;  // since then
};

/// Between workers: what each has heard, so that none takes for lost what another has yet to hand over.
inline constexpr Nanos heard_lag_ns = 4 * nanos_per_ms;   // a resting worker and its tick are that late; not waited for
inline constexpr Nanos heard_stale_ns = nanos_per_s / 2;  // a worker that heard nothing for longer stands still

/// What another worker is believed to have handed over, all frames that came before that time.
[[nodiscard]] constexpr Nanos heard_by_other(Nanos its, Nanos now) noexcept {
  if (its + heard_lag_ns >= now) return now;
  return its + heard_stale_ns > now ? its : now - heard_stale_ns;
}

}  // namespace bootstorm
