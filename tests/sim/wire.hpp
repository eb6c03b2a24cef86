// The cables of a simulation: the appliance's own, which all share, one to each segment, and one to each board.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bootstorm/time.hpp"
#include "support/link.hpp"

namespace bootstorm::sim {

/// A part of the network with a VLAN of its own.
struct Segment {
  std::uint64_t bits_per_s = 0;  // of the cable to it; 0: as the appliance's
};

struct WireShape {
  std::uint64_t bits_per_s = 0;  // of the appliance's port; 0: there is no wire, frames take no time
  std::uint64_t board_bits_per_s = 1'000'000'000;
  std::uint64_t queue_bytes = 512 * 1024;      // of the switch, for each of its ports: a common gigabit switch has that
  Nanos board_thinks_ns = 200 * nanos_per_us;  // assumed: from a block to its ACK
  std::vector<Segment> segments{};             // boards are dealt out among them in turn; none: all are on one
};

class Wire {
 public:
  Wire(const WireShape& shape, std::uint32_t boards);

  [[nodiscard]] std::uint32_t segment_of(std::uint32_t board) const {
    return static_cast<std::uint32_t>(board % segments_down_.size());
  }
  /// A frame leaves the appliance for that board at `at`. When it is there; nothing: a queue was full.
  [[nodiscard]] std::optional<Nanos> down(std::uint32_t board, Nanos at, std::uint32_t length);
  [[nodiscard]] std::optional<Nanos> up(std::uint32_t board, Nanos at, std::uint32_t length);
  /// The same for a host with a fast cable of its own.
  [[nodiscard]] std::optional<Nanos> down_to_host(Nanos at, std::uint32_t length) {
    return port_down_.pass(at, length);
  }
  [[nodiscard]] std::optional<Nanos> up_from_host(Nanos at, std::uint32_t length) { return port_up_.pass(at, length); }

  [[nodiscard]] std::uint64_t dropped() const;
  /// From the appliance, as it takes the cable.
  [[nodiscard]] std::uint64_t sent_bytes() const { return port_down_.passed_bytes(); }

 private:
  test::Link port_down_;
  test::Link port_up_;
  std::vector<test::Link> segments_down_;
  std::vector<test::Link> segments_up_;
  std::vector<test::Link> boards_down_;
  std::vector<test::Link> boards_up_;
};

}  // namespace bootstorm::sim
