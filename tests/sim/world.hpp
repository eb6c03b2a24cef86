// Boards, network and appliance in virtual time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <queue>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "appliance.hpp"
#include "boot_files.hpp"
#include "client/board.hpp"
#include "client/boot_settings.hpp"
#include "client/random.hpp"
#include "client/wait_histogram.hpp"
#include "frame_pool.hpp"
#include "scenario.hpp"

namespace bootstorm::sim {

struct Report {
  unsigned booted = 0;
  unsigned power_cycled = 0;       // boards, by the operator, at least once
  std::array<unsigned, client::failure_count> silences{};  // why; a board may count more than once
  std::uint64_t blocks = 0;        // that boards took, lives that ended dark included
  std::uint64_t data_sent = 0;     // DATA frames the appliance put on the wire
  std::uint64_t data_repeated = 0; // DATA that boards had already
  std::uint64_t frames = 0;        // delivered, both ways
  std::uint64_t handed_over = 0;
  Nanos booted_after = 0;          // the last board, in virtual time
  client::WaitHistogram waits;     // of boards for blocks
  std::vector<std::string> faults; // what did not hold; empty is good
};

class World {
 public:
  explicit World(const Scenario& scenario);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// To the end: all boards booted and all sessions freed, or the first fault, or the time limit.
  Report run();

 private:
  enum class Kind : std::uint8_t { to_appliance, to_board, to_all_boards, board_timer, appliance_round, power, flood };
  struct Event {
    Nanos at;
    std::uint64_t order;  // of those at one time, as they were made: a run is the same every time
    Kind kind;
    std::uint32_t board;
    FramePool::Id frame;
    friend bool operator>(const Event& a, const Event& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }
  };
  struct Seat {  // a board's place in the farm
    std::unique_ptr<client::Board> board;
    Nanos timer_at = client::Board::never;  // an event is in the queue for then
    Ipv4Address rom_ip;
    bool was_cycled = false;
    Nanos last_heard = 0;  // when the last frame in its turn reaches it, and when its own reaches the appliance
    Nanos last_sent = 0;
  };

  [[nodiscard]] std::unique_ptr<client::Board> make_board(std::uint32_t index) const;
  void push(Nanos at, Kind kind, std::uint32_t board = 0, FramePool::Id frame = 0);
  /// The network: loses, repeats and delays; takes the frame.
  void transmit(FramePool::Id frame, Kind to, std::uint32_t board);
  void transmit_from_appliance(FramePool::Id frame);
  void wake_appliance();
  void handle(const Event& event);
  void hear(std::uint32_t index, FramePool::Id frame);
  template <class Call>
  void with_board(std::uint32_t index, Call&& call);
  void look_at(std::uint32_t index);
  void check_address(std::uint32_t index);
  void power(std::uint32_t index);
  void flood();
  void trace(std::uint32_t index, const char* what, std::span<const std::byte> frame);
  void fault(std::string text);
  void check_end();

  Scenario scenario_;
  client::Random random_;
  BootFiles files_;
  client::BootSettings settings_;
  FramePool pool_;
  Appliance appliance_;
  std::vector<Seat> seats_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t order_ = 0;
  Nanos now_ = 0;
  Nanos round_at_ = client::Board::never;
  std::unordered_map<std::uint32_t, std::uint32_t> holders_;  // address to board
  std::vector<FramePool::Id> sent_;
  unsigned unfinished_ = 0;
  Report report_;
};

}  // namespace bootstorm::sim
