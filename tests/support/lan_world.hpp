// An appliance's worker and its board book, boot clients and other hosts in virtual time, on a wire that a test can
// spoil.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bootstorm/snapshot.hpp"
#include "client/board.hpp"
#include "client/boot_settings.hpp"
#include "client/client_model.hpp"
#include "operate/book/book.hpp"
#include "operate/book/verdicts.hpp"
#include "support/boot_files.hpp"
#include "support/frame_pool.hpp"
#include "support/memory_workers.hpp"
#include "support/spoiled_frames.hpp"

namespace bootstorm::test {

/// A worker's core with a snapshot of its own: the appliance, or another server.
class WorldServer {
 public:
  using Send = std::function<void(std::span<const std::byte> head, std::span<const std::byte> body)>;

  WorldServer(Ipv4Address address, MacAddress mac, const BootFiles& files, Send send);

  [[nodiscard]] Network& network() { return snapshot.networks[0]; }
  void publish();
  void hear(std::span<const std::byte> frame);
  void poll(Nanos now) { workers.poll(now, snapshot); }

  Snapshot snapshot;
  FramePool pool;
  MemoryWorkers workers;
};

class LanWorld {
 public:
  /// What becomes of a frame on its way: changed, or lost (false).
  using Spoil = std::function<bool(FrameBytes& frame)>;

  enum class Start : std::uint8_t {
    done,
    to_come  // the appliance has yet to probe for its own address
  };
  explicit LanWorld(Start start = Start::done);

  /// The snapshot's settings go for workers and the book from now on.
  void publish();
  /// A board that is switched on now.
  client::Board& add(const client::ClientModel& model, MacAddress mac);
  /// Another DHCP server, from now on. It answers sooner than the appliance.
  WorldServer& add_server(Ipv4Address address, MacAddress mac);
  /// Some host says that.
  void say(FrameBytes frame) { wire_.push_back({&wire_, std::move(frame)}); }
  void run(Nanos time);

  /// The board's verdict, or an empty one: the book does not know it.
  [[nodiscard]] operate::BoardVerdict verdict(MacAddress mac) const;

  Nanos now = 100 * nanos_per_s;
  BootFiles files{1, 98'765};
  client::BootSettings settings{.files = &files.expected()};
  operate::Book book{1024};
  WorldServer appliance;
  Spoil from_boards;
  Spoil to_boards;

 private:
  static constexpr Nanos step_ns = 2 * nanos_per_ms;
  struct OnWire {
    const void* from;
    FrameBytes bytes;
  };

  void send(const void* from, std::span<const std::byte> head, std::span<const std::byte> body);
  void step();
  template <class Call>
  void with_board(client::Board& board, Call call);

  std::vector<std::unique_ptr<client::Board>> boards_;
  std::unique_ptr<WorldServer> other_;
  std::vector<OnWire> wire_;
};

}  // namespace bootstorm::test
