// What one worker keeps of the frames that pass, for whoever asks afterwards or at the moment: tcpdump cannot see a
// card that DPDK owns. The worker writes, control reads; nothing here ever waits.
//
// Always kept is what is notable: all but the ACK that brings the next block and that block. It lies in two rings, so
// that no flood of strangers pushes out what boards did: one for clients that are listed or have said what they are,
// each of which may write so much a second and no more, and one for everybody else. All frames of a board are kept
// while a capture wants them, in a third one.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "bootstorm/counters.hpp"
#include "bootstorm/frame.hpp"
#include "bootstorm/frame_ring.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/mix.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm {

/// Captures of a board at once: each costs a worker a comparison a frame.
inline constexpr std::size_t captures_max = 4;

/// A board whose frames are asked for. Zero: not by that.
struct WantedBoard {
  MacAddress mac;
  Ipv4Address ip;

  [[nodiscard]] bool is_any() const noexcept { return mac == MacAddress{} && ip.is_zero(); }
};

/// Whether such a frame comes from the board, goes to it or is about it: by Ethernet's addresses, IPv4's, ARP's, and
/// the client of a DHCP message, which a relay forwards. `frame`: any bytes.
[[nodiscard]] bool concerns(std::span<const std::byte> frame, const WantedBoard& board) noexcept;

class FrameRecorder {
 public:
  /// Of boards: a boot takes some 8 KiB, and all boards of a farm may boot at the same moment. Workers share the first,
  /// but none has less than the second.
  static constexpr std::size_t boards_bytes_of_all = std::size_t{32} << 20;
  static constexpr std::size_t boards_bytes_min = std::size_t{8} << 20;
  static constexpr std::size_t strangers_bytes = std::size_t{1} << 20;  // some thousand frames
  static constexpr std::size_t wanted_bytes = std::size_t{4} << 20;     // a third of a second of a gigabit a second
  /// Of one board in a second, or of those that share its counter: more goes to the strangers.
  static constexpr std::uint16_t board_records_per_s = 128;
  /// Of strangers in a millisecond: what a flood may cost a worker.
  static constexpr std::uint32_t stranger_records_per_ms = 20;
  /// Of a frame that is dropped unread.
  static constexpr std::size_t dropped_kept_max = 128;
  /// Of a block's content.
  static constexpr std::size_t body_kept_max = 64;

  /// Of one of so many workers.
  explicit FrameRecorder(unsigned workers = shards_max)
      : boards(std::max(boards_bytes_of_all / std::bit_ceil(workers), boards_bytes_min)),
        strangers(strangers_bytes),
        wanted(wanted_bytes, FrameRing::Memory::when_used) {}

  FrameRing boards;
  FrameRing strangers;
  FrameRing wanted;
  Counter not_kept;  // notable frames of strangers, beyond what they may write

  // The worker's.

  /// Where a notable frame of that client goes; nullptr: nowhere, and it is counted.
  [[nodiscard]] FrameRing* lane(MacAddress client, bool is_known, Nanos now) noexcept {
    if (is_known && may_write(client, now)) return &boards;
    if (now - stranger_window_ >= nanos_per_ms) {
      stranger_window_ = now;
      stranger_records_ = 0;
    }
    if (stranger_records_ == stranger_records_per_ms) {
      not_kept.add();
      return nullptr;
    }
    ++stranger_records_;
    return &strangers;
  }
  [[nodiscard]] bool is_wanting() const noexcept { return wanting_.load(std::memory_order_relaxed) != 0; }
  [[nodiscard]] bool wants(std::span<const std::byte> frame) const noexcept;
  /// The notable frame that the core has in hand.
  struct Passing {
    FrameRing* ring = nullptr;  // nullptr: it is not kept
    FrameRecord* record = nullptr;
    std::size_t sent_before = 0;  // frames of the burst that are nobody's answer
  };
  Passing passing;
  /// A frame that a burst is about to turn into an answer.
  struct Before {
    std::uint32_t original;
    std::array<std::byte, recorded_bytes_max> bytes;
    [[nodiscard]] std::span<const std::byte> kept() const noexcept {
      return std::span{bytes}.first(std::min<std::size_t>(original, recorded_bytes_max));
    }
  };
  std::array<Before, burst_max> before;

  // Control's.

  /// From soon on all frames of that board are in `wanted`. `place`: below captures_max, not in use.
  void want(std::size_t place, const WantedBoard& board) noexcept;
  void want_no_more(std::size_t place) noexcept;

 private:
  static constexpr std::size_t shares = 4096;

  [[nodiscard]] bool may_write(MacAddress client, Nanos now) noexcept {
    Share& share = shares_[mix(client.number()) % shares];
    const auto second = static_cast<std::uint16_t>(now >> 30);  // of 1.07 s
    if (share.second != second) share = {.second = second};
    if (share.records == board_records_per_s) return false;
    ++share.records;
    return true;
  }

  struct Share {
    std::uint16_t second = 0;
    std::uint16_t records = 0;
  };
  std::array<Share, shares> shares_{};
  Nanos stranger_window_ = 0;
  std::uint32_t stranger_records_ = 0;

  struct Place {  // control writes, the worker reads; both zero: nobody's
    std::atomic<std::uint64_t> mac{0};
    std::atomic<std::uint32_t> ip{0};
  };
  std::array<Place, captures_max> places_;
  std::atomic<std::uint32_t> wanting_{0};  // how many places are in use
};

}  // namespace bootstorm
