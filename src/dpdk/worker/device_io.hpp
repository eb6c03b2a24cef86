// What WorkerLoop (core/worker_loop.hpp) needs of the world, over DPDK: receive queues, the rings between workers, and
// the way out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bootstorm/journal.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/mailbox.hpp"
#include "bootstorm/spsc_queue.hpp"
#include "bootstorm/outcome.hpp"
#include "base/io_counters.hpp"
#include "base/journal_bell.hpp"
#include "core/worker_loop.hpp"
#include "dpdk/transmit/lent_heads.hpp"
#include "dpdk/transmit/transmit.hpp"
#include "dpdk/worker/burst.hpp"
#include "dpdk/worker/handoff.hpp"
#include "dpdk/worker/worker_settings.hpp"

namespace bootstorm::dpdk {

/// One worker's. Its functions are for the worker's thread; other threads may call ask() and read counters().
class DeviceIo {
 public:
  using Burst = dpdk::Burst;

  DeviceIo(const WorkerSettings& settings, Handoff& handoff);

  // The verbs of WorkerLoop.

  template <class Use>
  Taken receive(Use use) noexcept {
    Taken taken;
    for (const ReceiveQueue& queue : receive_queues_) {
      if (queue.is_closed->load(std::memory_order_acquire)) continue;
      const Received received{queue};
      if (received.size() == 0) continue;
      counters_.received.add(received.size());
      Burst burst;
      counters_.unfit.add(burst.add(received.buffers()));
      use(burst);
      taken.frames += received.size();
      taken.emptied &= received.size() < burst_max;
    }
    return taken;
  }

  template <class Use>
  Taken take_over(Use use) noexcept {
    Taken taken;
    for (unsigned from = 0; from < handoff_.workers(); ++from) {
      if (from == index_) continue;
      std::array<rte_mbuf*, burst_max> buffers;
      const unsigned count = handoff_.frames(from, index_).pop(buffers);
      if (count == 0) continue;
      Burst burst;
      counters_.unfit.add(burst.add(std::span{buffers}.first(count)));
      use(burst);
      taken.frames += count;
      taken.emptied &= count < burst_max;
    }
    if (taken.frames != 0) counters_.taken_over.add(taken.frames);
    return taken;
  }

  void tell_heard(Nanos until) noexcept { handoff_.tell_heard(index_, until); }
  [[nodiscard]] Nanos heard_by_others(Nanos now) const noexcept { return handoff_.heard_by_others(index_, now); }

  /// Frames that their owner's ring has no room for are dropped and counted.
  void hand_over(Burst& burst, std::span<const std::uint8_t> owners) noexcept;
  void answer(Burst& burst, std::span<const Outcome> outcomes) noexcept {
    transmit_.answer(burst.buffers(), burst.frames(), outcomes);
  }
  [[nodiscard]] TxBatch lend_heads() noexcept { return heads_.lend(); }
  void send(const TxBatch& batch) noexcept { heads_.send(batch, transmit_); }

  std::size_t give_notices(std::span<const Notice> notices) noexcept { return handoff_.notices(index_).push(notices); }
  template <class Use>
  void take_notices(Use use) noexcept {
    for (unsigned from = 1; from < handoff_.workers(); ++from) {
      const unsigned count = handoff_.notices(from).pop(notices_);
      for (unsigned i = 0; i < count; ++i) use(notices_[i]);
    }
    Notice asked;
    while (asked_.pop(asked)) use(asked);
  }

  /// Also wakes the committer if there are new records.
  void flush(Nanos now) noexcept {
    if (journal_ != nullptr) bell_.ring_if_new(*journal_);
    transmit_.flush(now);
  }

  // For the worker.

  /// Frames that no device has taken yet.
  [[nodiscard]] std::size_t waiting() const noexcept { return transmit_.waiting(); }
  [[nodiscard]] const std::vector<ReceiveQueue>& receive_queues() const noexcept { return receive_queues_; }
  [[nodiscard]] IoCounters& counters() noexcept { return counters_; }
  [[nodiscard]] const IoCounters& counters() const noexcept { return counters_; }
  /// Control's thread: a notice for worker 0. False: too many wait already.
  [[nodiscard]] bool ask(const Notice& notice) noexcept { return asked_.push(notice); }

 private:
  /// Frames of one burst that belong to one other worker.
  struct Outbox {
    std::array<rte_mbuf*, burst_max> buffers{};
    unsigned count = 0;
  };

  const unsigned index_;
  Handoff& handoff_;
  const std::vector<ReceiveQueue> receive_queues_;
  const std::shared_ptr<LeaseJournal> journal_;  // worker 0's, if leases are kept on disk
  IoCounters counters_;
  LentHeads heads_;
  Transmit transmit_;
  JournalBell bell_;
  std::vector<Outbox> outboxes_;  // by owner
  // Room for what is taken from one other worker in one poll. Here and not where it is used: there it would be cleared
  // at every poll, and mostly nothing comes.
  std::array<Notice, 256> notices_;
  SpscQueue<Notice, 64> asked_;  // control writes, worker reads
};

}  // namespace bootstorm::dpdk
