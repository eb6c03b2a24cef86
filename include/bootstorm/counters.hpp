// Counters of one shard: written by its worker, read by telemetry at any time.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "bootstorm/outcome.hpp"

namespace bootstorm {

/// A 64-bit counter with one writer. Relaxed load and store instead of an atomic add: no locked instruction.
class Counter {
 public:
  void add(std::uint64_t count = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }
  void subtract(std::uint64_t count = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) - count, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// What happens besides a frame's outcome.
enum class Statistic : std::uint8_t {
  tftp_sessions_open,  // a level, not a sum
  tftp_bytes_acknowledged,
  tftp_data_sent,
  tftp_retransmitted,
  tftp_timed_out,
  tftp_last_block_unacknowledged,
  tftp_half_open_evicted,
  tftp_stalled_evicted,
  tftp_replaced,
  dhcp_leases_held,  // a level, not a sum
  dhcp_bound_by_use,
  dhcp_address_conflicts,
  dhcp_addresses_squatted,
  dhcp_quarantined,
  dhcp_wake_frames,
  dhcp_address_probes,
  dhcp_server_probes,
  dhcp_options_left_out,
  own_address_conflicts,
  tx_room_exhausted,
  events_lost,
  notices_lost,
  count_,
};
inline constexpr std::size_t statistic_count = static_cast<std::size_t>(Statistic::count_);
[[nodiscard]] std::string_view name_of(Statistic statistic) noexcept;

struct Counters {
  std::array<Counter, reason_count> frames;  // by reason; their sum is the frames received
  std::array<Counter, statistic_count> statistics;

  Counter& operator[](Reason reason) noexcept { return frames[static_cast<std::size_t>(reason)]; }
  Counter& operator[](Statistic statistic) noexcept { return statistics[static_cast<std::size_t>(statistic)]; }
  const Counter& operator[](Reason reason) const noexcept { return frames[static_cast<std::size_t>(reason)]; }
  const Counter& operator[](Statistic statistic) const noexcept {
    return statistics[static_cast<std::size_t>(statistic)];
  }
};

}  // namespace bootstorm
