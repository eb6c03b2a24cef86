// How long a frame takes. Two ways.
//
// Alternating: one thread lets the boards send a window of ACKs, then the worker handle them, then the boards take what
// has come; only the worker's part is timed. That is what one core costs, with nothing hidden by another core's being
// faster or slower, so it is the figure to compare.
//
// Concurrent: workers and boards on threads of their own, a core each where there are enough. Its rate is the slower
// side's and includes moving every line from core to core.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "dpdk/device/eal.hpp"
#include "stand.hpp"

namespace bootstorm::bench {

struct Cost {
  double ns_per_frame = 0;
  std::uint64_t frames = 0;
};

/// Alternating, on the calling thread: all handlers' time together. Frames that are due for another reason (a
/// retransmission after the machine had stood still) are part of the time and not of the count.
[[nodiscard]] Cost measure_alternating(Driver& driver, std::span<Handler* const> handlers, std::uint64_t frames);

/// Alternating, a thread and a core for each pair of driver and handler, all at the same time. By pair.
[[nodiscard]] std::vector<Cost> measure_pairs(dpdk::Eal& eal, Stand& stand, const std::vector<Handler*>& handlers,
                                              std::uint64_t frames_each);

struct Storm {
  double frames_per_s = 0;              // all together
  std::vector<std::uint64_t> waits_ns;  // of ARP and ping, sorted
  std::uint64_t asked = 0;
  unsigned cores = 0;  // that the threads had for themselves
};

/// Concurrent. `question_interval`: between questions by ARP and ping; zero: none.
[[nodiscard]] Storm measure_concurrent(dpdk::Eal& eal, Stand& stand, const std::vector<Handler*>& handlers,
                                       std::chrono::nanoseconds time, std::chrono::nanoseconds question_interval);

}  // namespace bootstorm::bench
