// Simulated boards and one curious neighbour on the other end of a device, in real time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bootstorm/limits.hpp"
#include "client/pi3.hpp"
#include "dpdk/raw/raw_port.hpp"

namespace bootstorm::live {

/// A host that keeps asking for the appliance's address by ARP and ping, and counts answers.
class Neighbour {
 public:
  static constexpr MacAddress mac{{0x02, 0xaa, 0, 0, 0, 1}};

  /// The next question, ARP and ping in turn.
  [[nodiscard]] std::span<const std::byte> ask();
  void on_frame(std::span<const std::byte> frame);

  [[nodiscard]] unsigned asked() const { return asked_; }
  [[nodiscard]] unsigned answered() const { return arps_ + pings_; }

 private:
  std::array<std::byte, ether_frame_min> arp_{};
  std::array<std::byte, 98> ping_{};
  MacAddress server_{mac_broadcast};  // until ARP has told
  unsigned asked_ = 0;
  unsigned arps_ = 0;
  unsigned pings_ = 0;
};

class Boards {
 public:
  /// `queues`: of the device; frames go out over them in turn, so that they come to any worker but the right one.
  Boards(dpdk::RawPort& port, const client::BootSettings& settings, unsigned count, unsigned queues);

  /// One round: takes what has come, lets time pass for all. False when every board has come to an end.
  bool round();
  /// Until all have ended or so much time has gone; true if all have.
  bool run(Nanos limit);

  [[nodiscard]] const std::vector<client::Pi3Board>& all() const { return boards_; }
  [[nodiscard]] unsigned booted() const;
  Neighbour neighbour;

 private:
  void send(std::span<const std::byte> frame);
  void deliver(std::span<const std::byte> frame);

  dpdk::RawPort& port_;
  unsigned queues_;
  unsigned next_queue_ = 0;
  Nanos next_question_ = 0;
  std::vector<client::Pi3Board> boards_;
};

}  // namespace bootstorm::live
