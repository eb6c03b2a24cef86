// A fleet, its networks and a server that is restarted again and again, in virtual time; and what must hold meanwhile.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "client/board.hpp"
#include "client/boot_settings.hpp"
#include "client/random.hpp"
#include "client/received.hpp"
#include "disk.hpp"
#include "field.hpp"
#include "fleet.hpp"
#include "ledger.hpp"
#include "os_client.hpp"
#include "server.hpp"
#include "support/event_queue.hpp"
#include "support/frame_pool.hpp"
#include "support/line.hpp"

namespace bootstorm::durability {

/// How late a frame can be.
inline constexpr Nanos late_max_ns = 4 * nanos_per_s;

/// What came of a run. For tests of the test: a run in which nothing happens shows nothing.
struct Tale {
  std::uint64_t frames = 0;
  std::uint64_t promises = 0;  // answers that left and that somebody may rely on
  std::uint64_t taken = 0;     // addresses that systems have taken
  std::uint64_t booted = 0;    // boots over the network that came to their end
  std::uint64_t restarts = 0;
  std::uint64_t records = 0;
  std::uint64_t declined = 0;
};

class World {
 public:
  explicit World(const Fleet& fleet);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// A storm, then a calm in which all who can be served are, then nobody is there any more. Throws Broken.
  Tale run();

 private:
  enum class Kind : std::uint8_t {
    to_server,
    to_board,
    timer,
    power,
    life,
    tick,
    commit,
    server,
    disk,
    clock,
    squatter
  };
  enum class Stage : std::uint8_t { off, firmware, system };
  using Events = test::EventQueue<Kind>;
  struct Seat {
    std::unique_ptr<client::Board> firmware;  // empty: its system is on a disk of its own
    OsClient system;
    Stage stage = Stage::off;
    Place place = Place::home;
    bool takes_offers = false;  // its firmware never REQUESTs
    Nanos timer_at = OsClient::never;
    Ipv4Address holds;       // as last looked at
    Ipv4Address remembered;  // of its system's last lease
    Ipv4Address booted_with;             // the address of its firmware in this boot
    std::uint64_t restarts_at_boot = 0;  // Tale::restarts when it was switched on
    Nanos gave_up_at = 0;
  };

  void play(Nanos until);
  void handle(const Events::Event& event);
  /// The network: loses, doubles, delays. Takes the frame.
  void transmit(test::FramePool::Id frame, Kind to, std::uint32_t board);
  /// A RELEASE comes in order, and late copies of it may follow.
  void transmit_release(test::FramePool::Id frame, Kind to, std::uint32_t board);

  // Boards.
  [[nodiscard]] std::unique_ptr<client::Board> firmware_of(std::uint32_t board) const;
  void power_on(std::uint32_t board);
  void power_off(std::uint32_t board, Nanos again_at);
  void live(std::uint32_t board);
  void give_up(std::uint32_t board);
  void hear(std::uint32_t board, std::span<const std::byte> frame);
  void due(std::uint32_t board);
  /// Calls `call(TxBatch&)`, sends what that has written, and sees what has become of the board.
  template <class Call>
  void with_frames(std::uint32_t board, Call&& call);
  void look_at(std::uint32_t board);
  void look_at_firmware(std::uint32_t board);
  void check_same_address(std::uint32_t board);
  void send_from(std::uint32_t board, std::span<const std::byte> bytes);
  [[nodiscard]] Ipv4Address held_by(std::uint32_t board) const;
  void check_holder(std::uint32_t board);

  // The server.
  [[nodiscard]] bool is_copy_from_before_restart(const client::Received& received) const;
  void at_server(test::FramePool::Id frame);
  void leave(std::span<const std::byte> head, std::span<const std::byte> body, Nanos written);
  void note_answer(std::span<const std::byte> frame, Nanos written);
  void wrote(const LeaseRecord& record);
  void to_router(test::FramePool::Id frame);
  void arp_from_server(test::FramePool::Id frame, Place place);
  void commit();
  void cut_power();
  void plan_cut();
  void squat();

  // The end.
  void calm_down();
  void check_everyone_served();
  void check_pool_back();
  void discard_frames();
  [[noreturn]] void broken(const std::string& what) const;
  void trace(std::uint32_t board, const char* what, std::span<const std::byte> frame) const;

  const Fleet fleet_;
  client::Random random_;
  Field field_;
  client::BootSettings settings_;
  Disk disk_;
  Server server_;
  test::FramePool pool_;
  std::vector<Seat> seats_;
  Events events_;
  const test::Line line_;  // while the storm lasts
  Nanos now_ = nanos_per_s;
  Ledger ledger_;
  std::unordered_map<std::uint32_t, std::uint32_t> holders_;  // address to board, as boards see it
  std::unordered_map<std::uint32_t, Nanos> quarantined_;      // on disk, until
  std::uint64_t cut_at_ = 0;                                  // records
  Nanos server_started_at_ = 0;
  bool commit_pending_ = false;
  bool stormy_ = true;
  Tale tale_;
};

}  // namespace bootstorm::durability
