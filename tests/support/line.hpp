// One way of a bad network: frames are lost, come twice, or come late.
#pragma once

#include <optional>

#include "bootstorm/time.hpp"
#include "client/random.hpp"

namespace bootstorm::test {

struct Line {
  // Shares of all frames, 0 to 1.
  double loss = 0;
  double duplication = 0;
  double lateness = 0;
  Nanos delay_ns = 0;
  Nanos jitter_ns = 0;     // added, 0 to this
  Nanos late_max_ns = 0;   // added to a late frame, 0 to this

  struct Passage {
    Nanos at = 0;
    bool is_late = false;  // other frames may overtake it
  };

  /// How often a frame is sent over the line: 1 or 2.
  [[nodiscard]] unsigned copies(client::Random& random) const { return random.chance(duplication) ? 2 : 1; }
  /// When one copy arrives; nothing if it is lost.
  [[nodiscard]] std::optional<Passage> pass(client::Random& random, Nanos now) const {
    if (random.chance(loss)) return std::nullopt;
    Passage passage{.at = now + delay_ns + random.below(jitter_ns)};
    passage.is_late = random.chance(lateness);
    if (passage.is_late) passage.at += random.below(late_max_ns);
    return passage;
  }
};

}  // namespace bootstorm::test
