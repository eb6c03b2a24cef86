// All boards of a swarm on one device: who a frame is for, whose time has come.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "bootstorm/limits.hpp"
#include "bootstorm/timer_wheel.hpp"
#include "client/board.hpp"
#include "client/start_pattern.hpp"
#include "client/wait_histogram.hpp"
#include "dpdk/raw/raw_port.hpp"
#include "swarm/fleet/history.hpp"
#include "swarm/fleet/line.hpp"
#include "swarm/options/options.hpp"

namespace bootstorm::swarm {

using BoardList = std::vector<std::unique_ptr<client::Board>>;

class SwarmFleet {
 public:
  /// Board i has the MAC `options.mac_first` + i.
  SwarmFleet(const SwarmOptions& options, BoardList boards, dpdk::RawPort& port);
  SwarmFleet(const SwarmFleet&) = delete;
  SwarmFleet& operator=(const SwarmFleet&) = delete;

  /// Frames that have come and timers that are due. Returns false when there was nothing to do.
  bool round();

  [[nodiscard]] const BoardList& boards() const noexcept { return boards_; }
  [[nodiscard]] std::uint32_t unfinished() const noexcept { return unfinished_; }
  [[nodiscard]] const std::array<std::uint32_t, client::state_count>& by_state() const noexcept { return by_state_; }
  [[nodiscard]] const client::WaitHistogram& waits() const noexcept { return waits_; }
  /// Of DHCP: from a DISCOVER to its ACK.
  [[nodiscard]] const client::WaitHistogram& exchanges() const noexcept { return exchanges_; }
  [[nodiscard]] const History& history() const noexcept { return history_; }
  /// In the order of time; none unless they were asked for.
  [[nodiscard]] std::span<const Step> steps() const noexcept { return steps_; }
  /// Bytes that have come, and files and bytes that all boards together will read if nothing goes wrong.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] const client::Expected& expected() const noexcept { return expected_; }
  [[nodiscard]] std::uint64_t overflowed() const noexcept { return line_.overflowed(); }
  [[nodiscard]] Nanos began_at() const noexcept { return began_at_; }
  [[nodiscard]] std::uint64_t blocks() const noexcept { return waits_.total(); }

 private:
  static constexpr std::uint32_t nobody = 0xffffffffu;

  /// What the accounts need to know of a board before it is called.
  struct Before {
    std::uint64_t bytes;
    std::uint32_t blocks;
    std::uint32_t exchanges;
    Ipv4Address ip;
    std::uint16_t files;
    client::State state;
  };
  [[nodiscard]] static Before before(const client::Board& board);
  /// Whatever the call has led to: a wait to note, a new state, a new time to wake it.
  void take_note(std::uint32_t index, const Before& was);
  void note_step(std::uint32_t index);
  template <class Call>
  void with_board(std::uint32_t index, TxBatch& out, Call&& call) {
    client::Board& board = *boards_[index];
    const Before was = before(board);
    call(board, out);
    take_note(index, was);
  }
  [[nodiscard]] std::uint32_t& boards_in(client::State state) { return by_state_[static_cast<std::size_t>(state)]; }

  void deliver(std::span<const std::byte> frame, Nanos now, TxBatch& out);
  void deliver_to_all(std::span<const std::byte> frame, Nanos now, TxBatch& out);
  [[nodiscard]] std::uint32_t meant_by(std::span<const std::byte> broadcast) const;
  void switch_on(Nanos now);
  [[nodiscard]] TxBatch lend();
  void send(const TxBatch& batch);

  dpdk::RawPort& port_;
  MacAddress mac_first_;
  Nanos began_at_;
  Nanos now_ = 0;  // of this round
  client::StartPattern start_;
  Nanos next_start_;
  SwarmLine line_;
  History history_;
  std::vector<Step> steps_;
  bool keeps_steps_;
  client::Expected expected_;
  std::uint64_t bytes_ = 0;
  std::uint32_t concurrent_max_;
  BoardList boards_;
  std::unordered_map<std::uint32_t, std::uint32_t> by_address_;
  TimerWheel timers_;
  std::vector<Nanos> timer_at_;  // what the wheel has for each board; it may be early, for ACKs do not touch the wheel
  std::array<std::uint32_t, client::state_count> by_state_{};
  client::WaitHistogram waits_;
  client::WaitHistogram exchanges_;
  std::uint32_t switched_on_ = 0;
  std::uint32_t unfinished_;
  std::array<std::span<const std::byte>, dpdk::RawPort::receive_max> received_{};
  // Where frames are written that may get lost or late.
  std::array<std::array<std::byte, tx_head_max>, burst_max * client::frames_per_call_max> heads_{};
  std::array<TxFrame, burst_max * client::frames_per_call_max> room_{};
};

}  // namespace bootstorm::swarm
