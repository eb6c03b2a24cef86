// All boards of a swarm on one device: who a frame is for, whose time has come.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "bootstorm/timer_wheel.hpp"
#include "cli/swarm.hpp"
#include "client/pi3.hpp"
#include "client/wait_histogram.hpp"
#include "dpdk/raw_port.hpp"

namespace bootstorm::cli {

class SwarmFleet {
 public:
  /// `files` must outlive the fleet.
  SwarmFleet(const SwarmOptions& options, const client::FileSet& files, dpdk::RawPort& port);
  SwarmFleet(const SwarmFleet&) = delete;
  SwarmFleet& operator=(const SwarmFleet&) = delete;

  /// Frames that have come and timers that are due. Returns false when there was nothing to do.
  bool round();

  [[nodiscard]] std::span<const client::Pi3Board> boards() const noexcept { return boards_; }
  [[nodiscard]] std::uint32_t unfinished() const noexcept { return unfinished_; }
  [[nodiscard]] std::array<std::uint32_t, client::state_count> by_state() const noexcept;
  [[nodiscard]] const client::WaitHistogram& waits() const noexcept { return waits_; }
  [[nodiscard]] std::uint64_t blocks() const noexcept { return blocks_; }

 private:
  template <class Call>
  void with_board(std::uint32_t index, Call&& call);
  void deliver(std::span<const std::byte> frame, Nanos now);
  void switch_on(Nanos now);
  [[nodiscard]] bool lost() noexcept;

  client::Pi3Settings settings_;
  dpdk::RawPort& port_;
  MacAddress mac_first_;
  Nanos began_at_;
  Nanos ramp_ns_;
  double loss_;
  std::mt19937_64 random_;
  std::vector<client::Pi3Board> boards_;
  TimerWheel timers_;
  client::WaitHistogram waits_;
  std::uint64_t blocks_ = 0;
  std::uint32_t switched_on_ = 0;
  std::uint32_t unfinished_;
  std::array<std::array<std::byte, tx_head_max>, client::frames_per_call_max> heads_{};
};

}  // namespace bootstorm::cli
