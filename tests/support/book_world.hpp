// Boards, the real core and the book of boards in virtual time, for what the book says of a trouble that is made here.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "bootstorm/core.hpp"
#include "bootstorm/wire/ether.hpp"
#include "client/board.hpp"
#include "client/boot_settings.hpp"
#include "client/client_model.hpp"
#include "operate/book/book.hpp"
#include "operate/book/verdicts.hpp"
#include "support/boot_files.hpp"
#include "support/event_queue.hpp"
#include "support/frame_pool.hpp"
#include "support/memory_workers.hpp"

namespace bootstorm::test {

class BookWorld {
 public:
  static constexpr MacAddress appliance_mac{{0x02, 0xb0, 0x07, 0, 0, 1}};
  static constexpr Ipv4Address appliance_ip = Ipv4Address::of(10, 7, 0, 1);
  /// The boards', in the order in which they are added.
  static constexpr MacAddress mac_of(std::uint32_t board) { return MacAddress::from_number(0xb827eb000000 + board); }
  static constexpr std::uint32_t serial_of(std::uint32_t board) { return 0x5a000000u | board; }

  /// One network 10.7.0.0/16 with a pool, and image 0 with these files for everybody.
  explicit BookWorld(const BootFiles::Sizes& sizes);
  BookWorld(const BookWorld&) = delete;
  BookWorld& operator=(const BookWorld&) = delete;

  /// What the operator decides. After a change of boards: index_boards().
  Snapshot snapshot;
  client::BootSettings settings;
  Nanos delay_ns = 100 * nanos_per_us;  // of every frame, each way
  /// True: that frame, of that board or to it, is lost.
  std::function<bool(std::uint32_t board, std::span<const std::byte> frame)> loses{};
  operate::Book book{256};

  /// A board that is off.
  std::uint32_t add(const client::ClientModel& model);
  /// On, or off and on again.
  void power(std::uint32_t board);
  /// Some other host's frame.
  void hear(std::span<const std::byte> frame);
  void pass(Nanos time);
  /// Until it has booted, failed or gone dark, or the time is over.
  void pass_until_final(std::uint32_t board, Nanos time);

  [[nodiscard]] Nanos now() const { return now_; }
  [[nodiscard]] const client::Board& board(std::uint32_t board) const { return *seats_[board].board; }
  [[nodiscard]] const operate::Record& record(std::uint32_t board) const { return book.at(book.find(mac_of(board))); }
  [[nodiscard]] operate::BoardVerdict verdict(std::uint32_t board) const {
    return operate::verdict_of(book, record(board), now_);
  }

 private:
  enum class Kind : std::uint8_t {
    to_appliance,
    to_board,
    timer,
    poll
  };
  struct Seat {
    std::unique_ptr<client::Board> board;
    Nanos timer_at = client::Board::never;
  };

  void handle(const EventQueue<Kind>::Event& event);
  void poll();
  void leaves(std::span<const std::byte> head, std::span<const std::byte> body);
  template <class Call>
  void with_board(std::uint32_t index, Call call);

  BootFiles files_;
  FramePool pool_;
  MemoryWorkers workers_;
  EventQueue<Kind> events_;
  std::vector<Seat> seats_;
  Nanos now_ = 0;
};

}  // namespace bootstorm::test
