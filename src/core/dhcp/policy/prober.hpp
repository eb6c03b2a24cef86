// How far the server has come with probing the networks that are its own to serve: for hosts that use addresses of a
// pool without a lease, and for other servers.
#pragma once

#include <cstdint>

#include "bootstorm/report_limit.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::dhcp {

/// Twenty probes a second are nothing beside a boot, and a pool of 200 is probed in ten seconds.
inline constexpr Nanos address_probe_interval_ns = 50 * nanos_per_ms;
/// From the beginning of one round through all pools to that of the next. The first rounds follow each other sooner: a
/// switch may forward nothing for half a minute after a link has come up.
struct RoundIntervals {
  Nanos early;
  Nanos later;
};
inline constexpr unsigned early_rounds = 4;
inline constexpr RoundIntervals address_rounds{60 * nanos_per_s, 600 * nanos_per_s};
inline constexpr RoundIntervals server_rounds{10 * nanos_per_s, 60 * nanos_per_s};
/// Unanswered probes after which an address counts as free again.
inline constexpr std::uint8_t address_probes_max = 2;
inline constexpr Nanos address_probe_wait_ns = nanos_per_s;

/// A walk through all networks, again and again.
struct ProbeRound {
  std::uint32_t network = 0;  // index into Snapshot::networks
  std::uint32_t offset = 0;   // into its pool
  Nanos next_at = 0;
  Nanos began_at = 0;
  unsigned ended = 0;  // rounds, up to early_rounds
};

struct Prober {
  ProbeRound addresses;
  ProbeRound servers;
  ReportLimit crowded_reports;
  std::uint64_t snapshot_id = 0;  // a new one may have new pools: they are probed at once
};

}  // namespace bootstorm::dhcp
