// What a worker counts besides its shard: frames moved and frames lost on the way.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "bootstorm/counters.hpp"

namespace bootstorm {

/// The worker writes, telemetry reads.
struct alignas(64) IoCounters {
  Counter received;         // frames from its own queues
  Counter sent;             // frames that a device has taken
  Counter handed_over;      // frames given to the worker that owns them
  Counter taken_over;       // frames that others gave to it
  Counter handoff_full;     // dropped: the owner did not keep up
  Counter transmit_full;    // dropped: the device did not take them in time
  Counter transmit_waits;   // times when a device did not take all that was ready
  Counter reply_too_large;  // dropped: head and body do not fit one buffer
  Counter unfit;            // dropped: received in several buffers, or without room to become a reply
  Counter buffers_short;    // times when no buffer was free for further frames
  Counter commit_waits;     // answers that waited for their lease to be on disk
  Counter commit_shed;      // dropped: the disk took too long, or too many waited for it
  Counter commit_failed;    // dropped: the disk did not take their lease
  Counter sleeps;
  Counter rounds;  // of its loop: a worker whose rounds stand still has stopped
};

/// Their names, as counters are shown.
inline constexpr std::array<std::pair<std::string_view, Counter IoCounters::*>, 15> io_counter_names{{
    {"received", &IoCounters::received},
    {"sent", &IoCounters::sent},
    {"handed_over", &IoCounters::handed_over},
    {"taken_over", &IoCounters::taken_over},
    {"handoff_full", &IoCounters::handoff_full},
    {"transmit_full", &IoCounters::transmit_full},
    {"transmit_waits", &IoCounters::transmit_waits},
    {"reply_too_large", &IoCounters::reply_too_large},
    {"unfit", &IoCounters::unfit},
    {"buffers_short", &IoCounters::buffers_short},
    {"commit_waits", &IoCounters::commit_waits},
    {"commit_shed", &IoCounters::commit_shed},
    {"commit_failed", &IoCounters::commit_failed},
    {"sleeps", &IoCounters::sleeps},
    {"rounds", &IoCounters::rounds},
}};

}  // namespace bootstorm
