// Answers that promise a lease, until that lease is on disk. Bounded: when the disk does not keep up, the oldest go,
// because their clients are the first to have asked again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bootstorm/journal.hpp"
#include "bootstorm/time.hpp"
#include "base/io_counters.hpp"

struct rte_mbuf;

namespace bootstorm::dpdk {

/// A frame in its buffer, not dressed for sending yet.
struct HeldAnswer {
  rte_mbuf* buffer = nullptr;
  std::uint64_t commit = 0;  // its record's number
  Nanos since = 0;
  std::uint32_t length = 0;
  std::uint8_t port = 0;  // index into Snapshot::ports
};

/// One thread's.
class HeldAnswers {
 public:
  static constexpr std::size_t held_max = 4096;
  /// Clients ask again after 2 to 5 s, and take no answer to what they have given up.
  static constexpr Nanos patience_ns = 3 * nanos_per_s;

  /// `held`: at least one.
  HeldAnswers(const LeaseJournal& journal, IoCounters& counters, std::size_t held = held_max);
  /// What is held is freed.
  ~HeldAnswers();
  HeldAnswers(const HeldAnswers&) = delete;
  HeldAnswers& operator=(const HeldAnswers&) = delete;

  /// Takes the buffer.
  void push(const HeldAnswer& answer) noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return pushed_ - popped_; }

  /// Calls `send(answer)` for each whose record is on disk, and drops those that have waited too long, or all when what
  /// they wait for has failed.
  template <class Send>
  void release(Nanos now, Send send) noexcept {
    if (size() == 0) return;
    const bool failed = journal_.is_latched();
    const std::uint64_t committed = journal_.committed();
    for (; size() != 0; ++popped_) {
      const HeldAnswer& answer = oldest();
      if (answer.commit <= committed) {
        send(answer);
      } else if (failed) {
        drop(answer, counters_.commit_failed);
      } else if (now - answer.since > patience_ns) {
        drop(answer, counters_.commit_shed);
      } else {
        return;
      }
    }
  }

 private:
  [[nodiscard]] const HeldAnswer& oldest() const noexcept { return ring_[popped_ % ring_.size()]; }
  static void drop(const HeldAnswer& answer, Counter& counter) noexcept;

  const LeaseJournal& journal_;
  IoCounters& counters_;
  std::vector<HeldAnswer> ring_;
  std::size_t pushed_ = 0;
  std::size_t popped_ = 0;
};

}  // namespace bootstorm::dpdk
