// From what the core answered to frames that a device sends. The only place that decides how a body gets behind its
// head: it is copied. 512 bytes cost about as much as attaching would, and a copy leaves nobody waiting for the card to
// give file memory back.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "bootstorm/frame.hpp"
#include "dpdk/io_counters.hpp"

struct rte_mbuf;

namespace bootstorm::dpdk {

/// For a transmit queue that several workers share because the device has fewer queues than there are workers. Held for
/// the length of one burst; an uncontended one costs two atomic operations a burst.
class SpinLock {
 public:
  void lock() noexcept;
  void unlock() noexcept { flag_.clear(std::memory_order_release); }

 private:
  std::atomic_flag flag_;
};

/// One worker's way out on one port.
struct TransmitQueue {
  std::uint16_t port_id = 0;  // DPDK's
  std::uint16_t queue_id = 0;
  SpinLock* shared = nullptr;  // nullptr: this worker's alone
};

class Transmit {
 public:
  static constexpr std::size_t held_max = 64;

  /// One queue a port, in the order of Snapshot::ports.
  Transmit(std::span<const TransmitQueue> queues, IoCounters& counters);
  /// What was not flushed is freed.
  ~Transmit();
  Transmit(const Transmit&) = delete;
  Transmit& operator=(const Transmit&) = delete;

  /// The received buffer has become its own reply. Takes the buffer.
  void reply(rte_mbuf* buffer, const Frame& frame) noexcept { queue(buffer, frame.port, frame.length, frame.body); }
  /// A further frame, whose head lies in that buffer. Takes the buffer.
  void further(rte_mbuf* buffer, const TxFrame& frame) noexcept { queue(buffer, frame.port, frame.length, frame.body); }
  /// Sends what has been queued. A device that does not take a frame after a few attempts has lost it: clients ask
  /// again, and a worker does not wait.
  void flush() noexcept;

 private:
  static constexpr unsigned attempts_max = 16;

  struct Outgoing {
    TransmitQueue queue;
    std::array<rte_mbuf*, held_max> buffers{};
    std::uint16_t count = 0;
  };

  void queue(rte_mbuf* buffer, std::uint8_t port, std::uint32_t head_bytes, std::span<const std::byte> body) noexcept;
  void flush(Outgoing& out) noexcept;

  std::vector<Outgoing> ports_;
  IoCounters& counters_;
};

}  // namespace bootstorm::dpdk
