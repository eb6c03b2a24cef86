// How leases outlive a power cut: every change that a client may rely on becomes a record, and an answer
// that promises it names its record's number and leaves when that is on disk.
//
// Shard 0 writes records; the committer's thread takes them out, stores them and publishes the number of the last one.
// Neither waits for the other: when there is no room for the records that a message may need, the message is dropped
// before anything is changed, so memory never knows less than the disk will.
#pragma once

#include <atomic>
#include <cstdint>
#include <type_traits>

#include "bootstorm/client_name.hpp"
#include "bootstorm/lease_state.hpp"
#include "bootstorm/spsc_queue.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm {

/// The state of one address from now on. `free`: no client holds it.
struct LeaseRecord {
  std::uint64_t number = 0;  // counts on from 1
  Nanos until = 0;           // by the workers' clock; memory never holds the lease for longer
  Ipv4Address address;
  Link link;
  MacAddress mac;
  LeaseState state = LeaseState::free;
  ClientKind kind = ClientKind::plain;
  bool reserved = false;     // held by right of a board's reservation
  std::uint32_t serial = 0;  // its holder's, if the holder sends it: low 32 bits
  ClientName name;           // likewise
  LeaseOrigin origin;
};
static_assert(std::is_trivially_copyable_v<LeaseRecord> && sizeof(LeaseRecord) <= 88);

class LeaseJournal {
 public:
  static constexpr std::uint32_t capacity = 16384;
  /// Records that one message or one timer may need at most.
  static constexpr std::uint32_t records_per_step = 4;

  // Shard 0.

  /// True if there is room for all records of one step.
  [[nodiscard]] bool has_room() const noexcept { return records_.room() >= records_per_step; }
  /// False after a write has failed: nothing new may be promised.
  [[nodiscard]] bool is_latched() const noexcept { return latched_.load(std::memory_order_acquire); }
  [[nodiscard]] bool takes() const noexcept { return !is_latched() && has_room(); }
  /// The record's number; 0: there was no room.
  [[nodiscard]] std::uint64_t push(LeaseRecord record) noexcept {
    record.number = written_ + 1;
    if (!records_.push(record)) return 0;
    return ++written_;
  }
  /// The number of the newest record.
  [[nodiscard]] std::uint64_t written() const noexcept { return written_; }

  // Any thread.

  /// All records up to that number are on disk, and stay there whatever happens.
  [[nodiscard]] std::uint64_t committed() const noexcept { return committed_.load(std::memory_order_acquire); }

  // The committer.

  [[nodiscard]] bool pop(LeaseRecord& record) noexcept { return records_.pop(record); }
  void publish(std::uint64_t number) noexcept { committed_.store(number, std::memory_order_release); }
  void latch(bool on) noexcept { latched_.store(on, std::memory_order_release); }

  /// Counts up when there are new records; the committer sleeps on it. Rung by the driver of the shard, because waking
  /// a thread is a system call. Unsigned 32 bits, because that is what the kernel can wait for.
  std::atomic<std::uint32_t> bell{0};

 private:
  std::uint64_t written_ = 0;                           // shard 0
  alignas(64) std::atomic<std::uint64_t> committed_{0};  // committer writes, worker reads
  std::atomic<bool> latched_{false};                     // committer writes, worker reads
  SpscQueue<LeaseRecord, capacity> records_;             // shard 0 writes, committer reads
};

}  // namespace bootstorm
