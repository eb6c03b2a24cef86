// Header prediction, as Jacobson's for TCP: all of a transfer's next ACK but its checksums is known before it comes. A
// frame that is exactly that needs none of the general checks, and in a boot storm nearly every frame is. One that
// differs in a single bit goes the general way, which gives the same answer to the same frame, only later.
#pragma once

#include <cstdint>

#include "bootstorm/frame.hpp"
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

/// Whether the frame looks like one. Nothing in it is verified: this is good for finding its owner and for fetching its
/// session ahead, not for an answer.
[[nodiscard]] inline bool looks_plain(const Frame& frame) noexcept {
  if (frame.length < sizeof(PlainBlockFrame)) return false;
  const auto* plain = view<PlainBlockFrame>(frame.data);
  return plain->ether.type == Be16{ether_type_ipv4} && plain->ipv4.version_ihl == ipv4_version_ihl_plain &&
         plain->ipv4.protocol == ip_protocol_udp;
}

/// What the answered frames of one burst add to the counters.
struct PredictedTally {
  std::uint32_t answered = 0;
  void add_to(Counters& counters) const noexcept;
};

/// If the frame is the ACK that the transfer in that slot waits for and a whole block of 512 bytes comes next: makes it
/// that DATA. False: nothing has been touched. `now_us` is low_us(now). The caller counts.
[[nodiscard]] bool answer_predicted(Frame& frame, std::uint32_t slot, Nanos now, std::uint32_t now_us, Shard& shard,
                                    const Snapshot& snapshot) noexcept;

}  // namespace bootstorm::tftp
