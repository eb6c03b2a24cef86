// One worker: the thread that owns one shard. It runs WorkerLoop (core/worker_loop.hpp) over DPDK, with the snapshot
// that control has published, and rests when there is nothing to do.
#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "base/io_counters.hpp"
#include "core/worker_loop.hpp"
#include "dpdk/worker/clock.hpp"
#include "dpdk/worker/device_io.hpp"
#include "dpdk/worker/handoff.hpp"
#include "dpdk/worker/idle.hpp"
#include "dpdk/worker/publish.hpp"
#include "dpdk/worker/worker_settings.hpp"

namespace bootstorm::dpdk {

class Worker {
 public:
  Worker(const WorkerSettings& settings, const Clock& clock, Handoff& handoff, Published<Snapshot>& snapshots);

  /// The thread. Returns after stop().
  void run() noexcept;
  /// Until run() has come to its first round. Returns why it will not; nullptr: it has. Another thread than run()'s.
  [[nodiscard]] const char* wait_begun() const noexcept;
  /// Any thread.
  void stop() noexcept { stopping_.store(true, std::memory_order_relaxed); }

  /// What run() is made of, for a caller that measures a worker on its own thread: any number of rounds between the two
  /// others.
  void enter() noexcept;
  void round() noexcept;
  void leave() noexcept;

  [[nodiscard]] Shard& shard() noexcept { return shard_; }
  /// The core gets the notice at the worker's next round. Worker 0; control's thread. False: too many wait already.
  [[nodiscard]] bool ask(const Notice& notice) noexcept { return io_.ask(notice); }
  [[nodiscard]] const std::vector<ReceiveQueue>& receive_queues() const noexcept { return io_.receive_queues(); }
  [[nodiscard]] const IoCounters& counters() const noexcept { return io_.counters(); }

 private:
  const Clock clock_;
  Published<Snapshot>& snapshots_;
  Shard shard_;
  DeviceIo io_;
  WorkerLoop<DeviceIo> loop_{shard_, io_};
  Idle idle_;
  Nanos now_ = 0;
  enum class Begun : unsigned char {
    not_yet,
    yes,
    no
  };
  const std::function<const char*()> enclose_;
  const char* why_not_ = nullptr;             // written before begun_ becomes `no`
  std::atomic<Begun> begun_{Begun::not_yet};  // worker writes, control waits
  std::atomic<bool> stopping_{false};         // control writes, worker reads
};

}  // namespace bootstorm::dpdk
