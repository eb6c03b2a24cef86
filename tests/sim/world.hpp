// Boards, network and appliance in virtual time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "appliance.hpp"
#include "client/board.hpp"
#include "client/boot_settings.hpp"
#include "client/random.hpp"
#include "client/wait_histogram.hpp"
#include "scenario.hpp"
#include "stalls.hpp"
#include "support/boot_files.hpp"
#include "support/event_queue.hpp"
#include "support/frame_pool.hpp"
#include "support/line.hpp"
#include "wire.hpp"

namespace bootstorm::sim {

inline constexpr std::uint64_t board_mac_first = 0xb827eb000000;
inline constexpr MacAddress lone_mac{{0x02, 0xf2, 0, 0, 0, 1}};
inline constexpr Nanos power_at_ns = 2 * nanos_per_s;  // the appliance has probed its address by then

struct Report {
  unsigned booted = 0;
  unsigned power_cycled = 0;       // boards, by the operator, at least once
  std::array<unsigned, client::failure_count> silences{};  // why; a board may count more than once
  std::uint64_t blocks = 0;        // that boards took, lives that ended dark included
  std::uint64_t data_sent = 0;     // DATA frames the appliance put on the wire
  std::uint64_t file_bytes_sent = 0;  // in these
  std::uint64_t file_bytes_used = 0;  // by boards, in the life in which they booted
  std::uint64_t wire_bytes = 0;       // that left the appliance, as they take the cable
  std::uint64_t wire_dropped = 0;     // frames, by full queues
  std::uint64_t data_repeated = 0; // DATA that boards had already
  std::uint64_t frames = 0;        // delivered, both ways
  std::uint64_t handed_over = 0;
  Nanos booted_after = 0;          // the last board, in virtual time
  client::WaitHistogram waits;     // of boards for blocks
  client::WaitHistogram lone_waits;  // of a host that does nothing but ask by ARP, for its answer
  client::WaitHistogram boots;     // from power to the end, in the life in which the board booted
  std::vector<Nanos> broadcasts;   // of the appliance: when
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
  enum class Kind : std::uint8_t {
    to_appliance,
    to_board,
    to_all_boards,
    board_timer,
    appliance_poll,
    power,
    flood,
    lone_host
  };
  using Events = test::EventQueue<Kind>;
  struct Seat {  // a board's place in the farm
    std::unique_ptr<client::Board> board;
    Nanos timer_at = client::Board::never;  // an event is in the queue for then
    Ipv4Address rom_ip;
    bool was_cycled = false;
    Nanos powered_at = 0;
    Nanos last_heard = 0;  // when the last frame in its turn reaches it, and when its own reaches the appliance
    Nanos last_sent = 0;
  };

  [[nodiscard]] bool counts(const Seat& seat) const;
  [[nodiscard]] const client::ClientModel& model_of(std::uint32_t index) const;
  [[nodiscard]] std::unique_ptr<client::Board> make_board(std::uint32_t index) const;
  /// When a frame that leaves now is there; nothing: a full queue has dropped it.
  [[nodiscard]] std::optional<Nanos> over_the_wire(Nanos at, Kind to, std::uint32_t board, std::uint32_t length);
  /// The network: loses, repeats and delays; takes the frame.
  void transmit(test::FramePool::Id frame, Kind to, std::uint32_t board);
  void transmit_from_appliance(test::FramePool::Id frame);
  void wake_appliance();
  void handle(const Events::Event& event);
  void hear(std::uint32_t index, test::FramePool::Id frame);
  /// Calls `call(Board&, TxBatch&)`, sends what the board has written, and sees what has become of it.
  template <class Call>
  void with_board(std::uint32_t index, Call&& call);
  void on_board_timer(std::uint32_t index);
  void look_at(std::uint32_t index);
  void check_address(std::uint32_t index);
  void power(std::uint32_t index);
  void flood();
  void ask_as_lone_host();
  void trace(std::uint32_t index, const char* what, std::span<const std::byte> frame);
  void fault(std::string text);
  void check_end();
  void check_verdicts();

  Scenario scenario_;
  client::Random random_;
  test::BootFiles files_;
  client::BootSettings settings_;
  test::FramePool pool_;
  Appliance appliance_;
  std::vector<Seat> seats_;
  Events events_;
  const test::Line line_;
  std::optional<Wire> wire_;
  Nanos lone_asked_at_ = 0;
  const Stalls server_stalls_;
  const Stalls boards_stalls_;
  Nanos line_free_at_ = 0;
  Nanos now_ = 0;
  Nanos verdicts_at_ = 0;  // when they are looked at next
  Nanos poll_at_ = client::Board::never;
  std::unordered_map<std::uint32_t, std::uint32_t> holders_;  // address to board
  unsigned unfinished_ = 0;
  Report report_;
};

}  // namespace bootstorm::sim
