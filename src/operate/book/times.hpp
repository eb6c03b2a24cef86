// How long boards wait and how long they take, from the events that the book takes.
#pragma once

#include <array>

#include "base/histogram.hpp"
#include "bootstorm/model.hpp"

namespace bootstorm::operate {

struct Times {
  /// A block to its ACK, smoothed over a transfer: the wire, the board, and the time that the ACK waits for a worker.
  Histogram round_trips;
  Histogram files;  // a file's request to its last ACK
  /// A board's first DISCOVER, or request, to the end of its kernel; by model.
  std::array<Histogram, model_count> boots;

  Times() { boots.fill(Histogram{Histogram::long_bounds_us}); }
};

}  // namespace bootstorm::operate
