// One received frame, and the frames that are sent besides replies. Buffers belong to the caller; the core only
// borrows them. The core never learns whether a body is copied behind its head or attached to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "bootstorm/outcome.hpp"

namespace bootstorm {

enum class FrameKind : std::uint8_t {
  unclassified,
  dropped,        // Frame::drop_reason says why
  arp,
  icmp_echo,
  icmp_unreachable,  // with a quote of a UDP datagram of ours
  dhcp,           // UDP to port 67, 68 or 4011
  tftp_request,   // UDP to port 69
  tftp_transfer,  // UDP to a TID
};

/// A received frame in a buffer with room to become its own reply.
struct Frame {
  // Set by the caller.
  std::byte* data = nullptr;    // the Ethernet header
  std::uint32_t length = 0;     // bytes at data; in a reply, bytes of the head
  std::uint32_t capacity = 0;   // bytes that may be written at data; at least tx_head_max
  std::uint32_t rss_hash = 0;   // of source and destination address, when has_rss_hash
  std::uint8_t port = 0;        // index into Snapshot::ports
  bool has_rss_hash = false;
  bool checksums_trusted = false;  // the device has verified IPv4 and UDP checksums

  // Set once by classify(), which checks every length: nothing later does. A reply that was predicted (see
  // src/core/tftp/predicted.hpp) was never classified; of these it has its kind only.
  FrameKind kind = FrameKind::unclassified;
  Reason drop_reason{};              // says something of a frame of kind `dropped` only
  std::uint8_t network = 0;          // index into Snapshot::networks
  std::uint16_t l3 = 0;              // offset of the ARP or IPv4 header
  std::uint16_t payload = 0;         // offset of the UDP or ICMP payload
  std::uint16_t payload_length = 0;  // as the headers say: Ethernet's padding is not part of it

  // Set by a reply: bytes that follow the head. They live as long as their generation of files does.
  std::span<const std::byte> body{};
  // Set by a reply: the record of LeaseJournal that must be on disk before it leaves. 0: none.
  std::uint64_t commit = 0;

  [[nodiscard]] std::span<const std::byte> payload_bytes() const { return {data + payload, payload_length}; }
};

/// A frame that is nobody's reply: a retransmission, an announcement, a wake frame.
struct TxFrame {
  std::byte* head = nullptr;    // at least tx_head_max bytes, lent by the caller
  std::uint32_t length = 0;     // bytes of the head in use
  std::uint8_t port = 0;        // index into Snapshot::ports
  std::span<const std::byte> body{};
  std::uint64_t commit = 0;     // as Frame::commit
};

/// The further frames of one call. The caller lends the room, so that a head is written where it is sent from.
class TxBatch {
 public:
  explicit TxBatch(std::span<TxFrame> room) noexcept : room_(room) {}

  /// The next frame to fill, or nullptr when the room is used up: what is due then waits for the next tick.
  /// Only its head is the caller's: what an earlier frame left in the same room is gone.
  [[nodiscard]] TxFrame* claim() noexcept {
    if (used_ == room_.size()) return nullptr;
    TxFrame& frame = room_[used_++];
    frame = {.head = frame.head};
    return &frame;
  }
  [[nodiscard]] std::size_t room() const noexcept { return room_.size() - used_; }
  [[nodiscard]] std::span<TxFrame> frames() const noexcept { return room_.first(used_); }

 private:
  std::span<TxFrame> room_;
  std::size_t used_ = 0;
};

}  // namespace bootstorm
