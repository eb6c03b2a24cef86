// Shard 0 on one large network, for tests of what any frame does there and of what is sent unasked.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "bootstorm/core.hpp"
#include "support/dhcp_messages.hpp"

namespace bootstorm::test {

/// 192.168.0.0/16 with a pool of 16,384 addresses, and looking around (`probe`). From before its first tick on.
class WireWorld {
 public:
  explicit WireWorld(std::uint32_t leases) : shard(0, 1, 64, leases) {
    snapshot.ports = {{dhcp_own_mac, 1500}};
    Network network;
    network.address = dhcp_own_ip;
    network.prefix_length = 16;
    network.dhcp.mode = DhcpMode::server;
    network.dhcp.probe = true;
    network.dhcp.pool = {{Ipv4Address::of(192, 168, 100, 0), Ipv4Address::of(192, 168, 163, 255)}};
    snapshot.networks = {network};
    publish();
  }

  void publish() {
    snapshot.id += 1;
    snapshot.index_boards();
  }

  /// Calls `sent(frame)` for all that is sent at `now` by itself.
  template <class Sent>
  void tick(Sent sent) {
    std::array<TxFrame, 64> frames;
    for (std::size_t i = 0; i < frames.size(); ++i) frames[i].head = heads_[i].data();
    TxBatch batch{frames};
    on_tick(now, shard, snapshot, batch);
    for (const TxFrame& frame : batch.frames()) sent(frame);
  }

  /// Where a test writes the frame for receive(), and finds the reply.
  [[nodiscard]] std::byte* buffer() noexcept { return buffer_.data(); }
  Frame frame_of(std::uint32_t length) {
    Frame frame;
    frame.data = buffer_.data();
    frame.length = length;
    frame.capacity = static_cast<std::uint32_t>(buffer_.size());
    return frame;
  }
  Outcome receive(Frame& frame) {
    TxBatch none{{}};
    const Outcome outcome = on_frame(frame, now, shard, snapshot, none);
    for (const Notice& notice : shard.notices.pending()) on_notice(notice, now, shard, snapshot);
    shard.notices.clear();
    return outcome;
  }

  Nanos now = 100 * nanos_per_s;
  Snapshot snapshot;
  Shard shard;

 private:
  std::array<std::array<std::byte, tx_head_max>, 64> heads_{};
  std::array<std::byte, 2048> buffer_{};
};

}  // namespace bootstorm::test
