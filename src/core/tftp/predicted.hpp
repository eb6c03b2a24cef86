// Header prediction, as Jacobson's for TCP: all of a transfer's next ACK but its checksums is known before it comes. A
// frame that is exactly that needs none of the general checks, and in a boot storm nearly every frame is. One that
// differs in a single bit goes the general way, which gives the same answer to the same frame, only later.
#pragma once

#include <cstdint>

#include "bootstorm/frame.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm::tftp {

/// An ACK without VLAN tag and IP options; the same bytes begin its DATA.
struct PlainBlockFrame {
  EtherHeader ether;
  Ipv4Header ipv4;
  UdpHeader udp;
  TftpBlockHeader tftp;
};
static_assert(sizeof(PlainBlockFrame) == 46 && alignof(PlainBlockFrame) == 1);

/// The TID that a frame which looks like one is for; 0: it does not, or is no UDP to a TID. Nothing in it is verified:
/// this is good for finding its owner and for fetching its session ahead, not for an answer.
[[nodiscard]] inline std::uint16_t tid_by_looks(const Frame& frame) noexcept {
  if (frame.kind != FrameKind::unclassified || frame.length < sizeof(PlainBlockFrame)) return 0;
  const auto* plain = view<PlainBlockFrame>(frame.data);
  const bool looks_plain = plain->ether.type == Be16{ether_type_ipv4} &&
                           plain->ipv4.version_ihl == ipv4_version_ihl_plain && plain->ipv4.protocol == ip_protocol_udp;
  const std::uint16_t port = plain->udp.destination_port.host();
  return looks_plain && port >= tid_first ? port : std::uint16_t{0};
}

/// Where the session lies that the frame seems to be for, by its looks alone: it may be anything. SessionTable::none:
/// not in this shard.
[[nodiscard]] inline std::uint32_t slot_by_looks(const Frame& frame, const Shard& shard) noexcept {
  const std::uint32_t slot = std::uint32_t{tid_by_looks(frame)} - shard.tid_base;
  return slot < shard.sessions.slots() ? slot : SessionTable::none;
}

/// The predictions of one burst.
class Predictor {
 public:
  Predictor(Nanos now, Shard& shard, const Snapshot& snapshot) noexcept;

  /// For a frame whose tid_by_looks() is that slot's. If it is the ACK that the transfer in that slot waits for, and a
  /// whole block of 512 bytes comes next: makes it that DATA. False: nothing has been touched.
  [[nodiscard]] bool answer(Frame& frame, std::uint32_t slot) noexcept;

  /// Counts all that was answered. To be called once, at the end.
  /// `slot`: of any frame of the burst; or SessionTable::none.
  void count(std::uint32_t slot) const noexcept;

 private:
  void look_up(std::uint8_t port) noexcept;

  Shard& shard_;
  const Snapshot& snapshot_;
  std::uint32_t now_us_;
  std::uint32_t answered_ = 0;
  // The untagged network of the port that the last frame came from: all of a burst come from one, mostly.
  bool known_ = false;  // there is one, and the port was looked up
  std::uint8_t port_ = 0;
  MacAddress own_mac_;
  std::uint32_t own_ip_ = 0;     // as it lies in memory
  std::uint32_t broadcast_ = 0;  // as it lies in memory
  std::uint32_t version_ = 0;    // the first word of the DATA's IPv4 header
  std::uint32_t ttl_ = 0;        // the third one, without its checksum
};

}  // namespace bootstorm::tftp
