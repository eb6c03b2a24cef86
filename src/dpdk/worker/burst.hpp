// Between DPDK's buffers and the core's frames.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "bootstorm/frame.hpp"
#include "bootstorm/limits.hpp"
#include "dpdk/device/port_gate.hpp"

struct rte_mbuf;

namespace bootstorm::dpdk {

/// One receive queue of one worker.
struct ReceiveQueue {
  std::uint16_t port_id = 0;  // DPDK's
  std::uint16_t queue_id = 0;
  std::uint8_t port = 0;  // index into Snapshot::ports
  bool hashes_addresses = false;
  bool checks_sums = false;
  const PortGate* is_closed = &gate_always_open;
};

/// What a queue gives at once. Each buffer is marked with what its queue knows about it, so that Burst::add() says the
/// same on the worker that receives it and on the one it is handed to.
class Received {
 public:
  explicit Received(const ReceiveQueue& queue) noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return count_; }
  [[nodiscard]] std::span<rte_mbuf* const> buffers() const noexcept { return std::span{buffers_}.first(count_); }

 private:
  std::size_t count_;
  std::array<rte_mbuf*, burst_max> buffers_;
};

void free_buffer(rte_mbuf* buffer) noexcept;

/// Frames that are worked on together, beside the buffers they lie in. At most burst_max.
class Burst {
 public:
  // Frames are made where they stay and only where there are any: all of them at once would be 2 KiB of zeros for every
  // poll of an empty queue.
  Burst() noexcept {}

  /// The frames in these buffers, at the end of the burst. One that cannot become its own reply is freed: it lies in
  /// several buffers that do not fit one, or its buffer is too small. Returns how many those were.
  std::size_t add(std::span<rte_mbuf* const> buffers) noexcept;
  /// Leaves out every frame for which `take(index, buffer)` is true: its buffer is the caller's now.
  template <class Take>
  void take_out(Take take) noexcept {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      if (take(i, buffers_[i])) continue;
      if (kept != i) {
        frames_[kept] = frames_[i];
        buffers_[kept] = buffers_[i];
      }
      ++kept;
    }
    count_ = kept;
  }
  [[nodiscard]] std::size_t size() const noexcept { return count_; }
  [[nodiscard]] std::span<Frame> frames() noexcept { return std::span{frames_}.first(count_); }
  [[nodiscard]] std::span<rte_mbuf* const> buffers() const noexcept { return std::span{buffers_}.first(count_); }

 private:
  std::size_t count_ = 0;
  std::array<rte_mbuf*, burst_max> buffers_;
  static_assert(std::is_trivially_destructible_v<Frame>);
  union {
    std::array<Frame, burst_max> frames_;
  };
};

}  // namespace bootstorm::dpdk
