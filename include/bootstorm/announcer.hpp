// The appliance's own addresses on the wire: probed before they are used, announced, defended (RFC 5227).
#pragma once

#include <cstdint>

#include "bootstorm/time.hpp"

namespace bootstorm {

/// RFC 5227 §2.1.1 probes for up to seven seconds. A farm that has just got its power back does not wait that long, and
/// a boot ROM asks only five times: three probes, 200 ms apart, then two announcements.
inline constexpr Nanos probe_interval_ns = 200 * nanos_per_ms;
inline constexpr unsigned probes_sent = 3;
inline constexpr Nanos announce_interval_ns = 2 * nanos_per_s;  // RFC 5227 §1.1 ANNOUNCE_INTERVAL
inline constexpr unsigned announcements_sent = 2;
inline constexpr Nanos defend_interval_ns = 10 * nanos_per_s;   // RFC 5227 §1.1 DEFEND_INTERVAL

struct Announcer {
  unsigned probes = 0;
  unsigned announcements = 0;
  Nanos next_at = 0;            // 0: nothing sent yet
  Nanos defended_at = 0;
  bool in_use = false;            // probed without an answer; from then on addresses are defended
  bool conflict_seen = false;     // since they were last defended
  std::uint64_t snapshot_id = 0;  // announced for; a new one may have new addresses and is announced anew
};

}  // namespace bootstorm
