// One worker: the thread that owns one shard. Read round() first.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bootstorm/core.hpp"
#include "base/journal_bell.hpp"
#include "base/io_counters.hpp"
#include "dpdk/transmit/lent_heads.hpp"
#include "dpdk/transmit/transmit.hpp"
#include "dpdk/worker/burst.hpp"
#include "dpdk/worker/clock.hpp"
#include "dpdk/worker/handoff.hpp"
#include "dpdk/worker/idle.hpp"
#include "dpdk/worker/publish.hpp"

namespace bootstorm::dpdk {

struct WorkerSettings {
  unsigned index = 0;
  std::uint32_t sessions_max = 0;  // of all shards together
  IdleMode idle = IdleMode::adaptive;
  std::vector<ReceiveQueue> receive_queues;    // may be empty: a worker can live on what others hand over
  std::vector<TransmitQueue> transmit_queues;  // one a port
  TransmitRoom transmit_room;                  // of each of them
  rte_mempool* pool = nullptr;
  std::shared_ptr<LeaseJournal> journal;  // worker 0's, if leases are kept on disk
};

class Worker {
 public:
  Worker(const WorkerSettings& settings, const Clock& clock, Handoff& handoff, Published<Snapshot>& snapshots);

  /// The thread. Returns after stop().
  void run() noexcept;
  /// Any thread.
  void stop() noexcept { stopping_.store(true, std::memory_order_relaxed); }

  /// What run() is made of, for who measures a worker on a thread of its own: any number of rounds between the two
  /// others.
  void enter() noexcept;
  void round() noexcept;
  void leave() noexcept;

  [[nodiscard]] Shard& shard() noexcept { return shard_; }
  /// Has the core told, at the worker's next round. Worker 0; control's thread. False: too many wait already.
  [[nodiscard]] bool ask(const Notice& notice) noexcept { return asked_.push(notice); }
  [[nodiscard]] const IoCounters& counters() const noexcept { return counters_; }

 private:
  /// Frames of one burst that belong to another worker.
  struct Outbox {
    std::array<rte_mbuf*, burst_max> buffers{};
    unsigned count = 0;
  };

  // Each returns how many frames there were.
  std::size_t receive(const ReceiveQueue& queue, Nanos now, const Snapshot& snapshot) noexcept;
  std::size_t take_over(Nanos now, const Snapshot& snapshot) noexcept;
  /// True if more is due than could be sent at once.
  bool tick(Nanos now, const Snapshot& snapshot) noexcept;

  void work(Burst& burst, Nanos now, const Snapshot& snapshot) noexcept;
  /// What belongs to others goes to them.
  void hand_over(Burst& burst, const Snapshot& snapshot) noexcept;
  void take_notices(Nanos now, const Snapshot& snapshot) noexcept;
  void give_notices(Nanos now, const Snapshot& snapshot) noexcept;
  /// Wakes the committer if there are new records.

  const unsigned index_;
  const Clock clock_;
  Handoff& handoff_;
  Published<Snapshot>& snapshots_;
  const std::vector<ReceiveQueue> receive_queues_;
  IoCounters counters_;
  Shard shard_;
  LentHeads heads_;
  Transmit transmit_;
  Idle idle_;
  std::vector<Outbox> outboxes_;  // by owner
  // Room for what is taken from one other worker in one round. Here and not where it is used: there it would be cleared
  // at every round, and mostly nothing comes.
  std::array<Notice, 256> notices_;
  SpscQueue<Notice, 64> asked_;  // control writes, worker reads
  JournalBell bell_;
  Nanos now_ = 0;
  Nanos next_tick_ = 0;
  std::atomic<bool> stopping_{false};  // control writes, worker reads
};

}  // namespace bootstorm::dpdk
