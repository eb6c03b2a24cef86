// Up to when a worker has looked at everything that had come for it.
//
// A worker that was kept from its CPU for a while finds ACKs in its queues and their transfers' timers due, all at
// once. A timer that is served before those ACKs sends a block again that nobody has lost, and some boot code hangs on
// that. So timers fire by this time and not by the clock's. It is a time from which a frame may still be waiting only
// if it came later.
//
// Or it was kept from its CPU between reading the clock and sending: then frames have left so much later than their
// timers know, and their ACKs are on the way. So timers are behind by the longest such time of the last second.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "bootstorm/limits.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm {

class Heard {
 public:
  /// No receive queue and no ring between workers holds more frames. So much of a queue has been taken, and all that
  /// waited in it before has been looked at: a flood delays timers, and does not stop them.
  static constexpr unsigned queue_frames_max = 8192;

  /// For how long at least timers stay behind after the worker was kept from its CPU, and how far at most: no block
  /// waits longer before it is sent again for the first time.
  static constexpr Nanos behind_max_ns = nanos_per_s;

  /// Between the last look and the next one the worker did not run for `time`.
  void stood(Nanos time) noexcept { stood_lately_ = std::max(stood_lately_, std::min(time, behind_max_ns)); }

  /// All queues have been looked at, up to a burst each. Every frame that the worker can know of and that came before
  /// `until` was in one of them. `emptied`: none holds more.
  void looked(Nanos until, bool emptied) noexcept {
    look(until, emptied);
    if (until_ >= lately_since_ + behind_max_ns) {
      lately_since_ = until_;
      stood_before_ = std::exchange(stood_lately_, 0);
    }
    const Nanos behind = std::max(stood_before_, stood_lately_);
    if (until_ > behind) timers_until_ = std::max(timers_until_, until_ - behind);
  }

  [[nodiscard]] Nanos until() const noexcept { return until_; }
  /// What timers fire by.
  [[nodiscard]] Nanos timers_until() const noexcept { return timers_until_; }

 private:
  void look(Nanos until, bool emptied) noexcept {
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

  // A queue that is not emptied gives a whole burst at each look.
  static constexpr unsigned looks_max = queue_frames_max / burst_max;

  Nanos until_ = 0;
  Nanos mark_ = 0;      // of the first look since a queue was not emptied
  unsigned looks_ = 0;  // since then
  // The longest time that it did not run, since `lately_since_` and in the second before that.
  Nanos stood_lately_ = 0;
  Nanos stood_before_ = 0;
  Nanos lately_since_ = 0;
  Nanos timers_until_ = 0;
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
