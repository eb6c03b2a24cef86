// From what the core answered to frames that a device sends. The only place that decides how a body gets behind its
// head: it is copied. 512 bytes cost about as much as attaching would, and a copy leaves nobody waiting for the card to
// give file memory back.
//
// When thousands of boards ask at once, answers are ready sooner than a link can carry them. What the device does not
// take waits here, in two lanes: frames without a body (answers to ARP, ping and DHCP, wake frames, refusals) and
// blocks. A board that misses a block asks again; one that misses the frame that wakes it stays dark for good.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "bootstorm/frame.hpp"
#include "bootstorm/journal.hpp"
#include "bootstorm/outcome.hpp"
#include "bootstorm/time.hpp"
#include "base/io_counters.hpp"
#include "core/held_answers.hpp"
#include "dpdk/device/port_gate.hpp"
#include "dpdk/transmit/buffer_queue.hpp"

struct rte_mbuf;

namespace bootstorm::dpdk {

/// For a transmit queue that several workers share because the device has fewer queues than there are workers. Held for
/// the length of one burst; an uncontended one costs two atomic operations a burst.
class SpinLock {
 public:
  /// False after some hundred microseconds: a worker that holds the lock has lost its CPU, and the others must go on.
  [[nodiscard]] bool try_lock() noexcept;
  void unlock() noexcept { flag_.clear(std::memory_order_release); }

 private:
  std::atomic_flag flag_;
};

/// One worker's way out on one port.
struct TransmitQueue {
  std::uint16_t port_id = 0;  // DPDK's
  std::uint16_t queue_id = 0;
  SpinLock* shared = nullptr;  // nullptr: this worker's alone
  const PortGate* is_closed = &gate_always_open;
};

/// Frames that may wait for one device.
struct TransmitRoom {
  std::size_t answers = 1024;
  std::size_t blocks = 1024;
  [[nodiscard]] std::size_t buffers() const { return answers + blocks; }
};

/// A frame that waits for its record to be on disk, in a buffer that is not dressed for sending yet.
struct HeldFrame {
  rte_mbuf* buffer = nullptr;
  std::uint64_t commit = 0;  // its record's number
  Nanos since = 0;
  std::uint32_t length = 0;
  std::uint8_t port = 0;  // index into Snapshot::ports
};

class Transmit {
 public:
  /// One queue a port, in the order of Snapshot::ports.
  Transmit(std::span<const TransmitQueue> queues, const TransmitRoom& room, IoCounters& counters);
  /// What was not sent is freed.
  ~Transmit();
  Transmit(const Transmit&) = delete;
  Transmit& operator=(const Transmit&) = delete;

  /// Answers that promise a lease wait from now on until it is on disk. Without this call they do not. To be followed
  /// by a flush(), which says what time it is.
  void hold_for(const LeaseJournal& journal) { held_.emplace(journal); }

  /// Received buffers with the frames that they have become: replies are sent, all others freed. Takes the buffers. All
  /// three have the same size.
  void answer(std::span<rte_mbuf* const> buffers, std::span<const Frame> frames,
              std::span<const Outcome> outcomes) noexcept;
  /// A further frame, whose head lies in that buffer. Takes the buffer.
  void further(rte_mbuf* buffer, const TxFrame& frame) noexcept;
  /// Gives each device as much as it takes; the rest waits for the next call. What a device that takes nothing at all
  /// has kept waiting for too long is dropped: its clients have asked again or gone.
  void flush(Nanos now) noexcept;
  /// Frames that no device has taken yet.
  [[nodiscard]] std::size_t waiting() const noexcept;

 private:
  struct Outgoing {
    TransmitQueue queue;
    BufferQueue answers;
    BufferQueue blocks;
    Nanos moved_at = 0;  // when the device last took a frame, or had none to take; 0: not yet
  };

  void queue(rte_mbuf* buffer, std::uint8_t port, std::uint32_t head_bytes, std::span<const std::byte> body) noexcept;
  void flush(Outgoing& out, Nanos now) noexcept;
  std::size_t give(Outgoing& out) noexcept;
  void drop(BufferQueue& lane) noexcept;
  void drop(const HeldFrame& held, HeldDrop why) noexcept;
  /// Queues the frame, or holds it until its record is on disk. Takes the buffer.
  void leave(rte_mbuf* buffer, std::uint8_t port, std::uint32_t head_bytes, std::span<const std::byte> body,
             std::uint64_t commit) noexcept;

  std::vector<Outgoing> ports_;
  std::optional<HeldAnswers<HeldFrame>> held_;
  Nanos now_ = 0;  // of the last flush
  IoCounters& counters_;
};

}  // namespace bootstorm::dpdk
