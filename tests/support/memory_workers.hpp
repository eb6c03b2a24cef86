// An appliance's workers without a device: frames lie in memory, time is an argument, and one thread plays all workers,
// one after another. They run the live worker's loop (core/worker_loop.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "bootstorm/core.hpp"
#include "bootstorm/limits.hpp"
#include "core/worker_loop.hpp"

namespace bootstorm::test {

/// A frame as it arrives. Its bytes stay in place until it is answered.
struct ArrivedFrame {
  Frame frame;
  std::uint32_t id = 0;  // the caller's, who finds it again in `answered`
};

/// What leaves the workers.
struct MemoryExit {
  /// Each frame that has arrived, once, with what it has become; its bytes are the caller's again.
  std::function<void(unsigned worker, std::uint32_t id, const Frame& frame, Outcome outcome)> answered;
  /// A further frame; its bytes are good during the call.
  std::function<void(const TxFrame& frame)> sent;
};

/// Between the workers: what one has handed over and the other has not taken yet.
struct MemoryWires {
  std::vector<std::deque<ArrivedFrame>> received;  // by worker
  std::vector<std::deque<ArrivedFrame>> handed;    // by owner
  std::deque<Notice> notices;                      // for worker 0
  std::vector<Nanos> heard;                        // by worker
  std::uint64_t handed_over = 0;
};

/// What WorkerLoop needs of the world.
class MemoryIo {
 public:
  class Burst {
   public:
    explicit Burst(std::deque<ArrivedFrame>& from);
    [[nodiscard]] std::span<Frame> frames() noexcept { return frames_; }

   private:
    friend MemoryIo;
    std::vector<ArrivedFrame> arrived_;
    std::vector<Frame> frames_;
  };

  MemoryIo(unsigned index, MemoryWires& wires, const MemoryExit& exit);

  template <class Use>
  Taken receive(Use use) {
    return take(wires_.received[index_], use);
  }
  template <class Use>
  Taken take_over(Use use) {
    return take(wires_.handed[index_], use);
  }
  void tell_heard(Nanos until) { wires_.heard[index_] = until; }
  [[nodiscard]] Nanos heard_by_others(Nanos now) const;
  void hand_over(Burst& burst, std::span<const std::uint8_t> owners);
  void answer(Burst& burst, std::span<const Outcome> outcomes);
  [[nodiscard]] TxBatch lend_heads();
  void send(const TxBatch& batch);
  std::size_t give_notices(std::span<const Notice> notices);
  template <class Use>
  void take_notices(Use use) {
    for (; !wires_.notices.empty(); wires_.notices.pop_front()) use(wires_.notices.front());
  }
  void flush(Nanos) {}  // nothing waits here

 private:
  /// Fewer than may be due, so that "the rest stays due" is tried too.
  static constexpr std::size_t heads_lent = 64;

  template <class Use>
  Taken take(std::deque<ArrivedFrame>& from, Use use) {
    if (from.empty()) return {};
    Burst burst{from};
    const std::size_t count = burst.frames().size();
    use(burst);
    return {count, count < burst_max};
  }

  const unsigned index_;
  MemoryWires& wires_;
  const MemoryExit& exit_;
  // Each head in a block of its own, so that a sanitizer finds a write beyond it.
  std::array<std::unique_ptr<std::byte[]>, heads_lent> heads_;
  std::array<TxFrame, heads_lent> room_;
};

class MemoryWorkers {
 public:
  /// `sessions`: of all shards together; `leases`: of shard 0; `tid_key`: none, TIDs are given out in order.
  MemoryWorkers(unsigned count, MemoryExit exit, std::uint32_t sessions = tid_count, std::uint32_t leases = leases_max,
                std::optional<RandomKey> tid_key = {});
  ~MemoryWorkers();
  MemoryWorkers(const MemoryWorkers&) = delete;
  MemoryWorkers& operator=(const MemoryWorkers&) = delete;

  [[nodiscard]] unsigned count() const noexcept { return static_cast<unsigned>(workers_.size()); }
  [[nodiscard]] Shard& shard(unsigned index) noexcept;
  [[nodiscard]] const Shard& shard(unsigned index) const noexcept;

  /// The frame waits in that worker's queue.
  void arrive(unsigned worker, const ArrivedFrame& frame) { wires_.received[worker].push_back(frame); }
  /// Nothing received or handed over is waiting.
  [[nodiscard]] bool idle() const noexcept;

  /// One poll of each worker that has not stopped.
  void poll(Nanos now, const Snapshot& snapshot);
  void poll_one(unsigned worker, Nanos now, const Snapshot& snapshot);
  /// Everything that waits is worked on, at one moment and without a tick.
  void settle(Nanos now, const Snapshot& snapshot);
  /// Each worker ticks once, and what they tell each other is heard.
  void tick(Nanos now, const Snapshot& snapshot);

  /// From now on this worker does nothing, as if another program had its CPU; nullopt: all run.
  void stop(std::optional<unsigned> worker) noexcept { stopped_ = worker; }

  /// This worker was kept from its CPU for that long, from its last poll on.
  void stood_still(unsigned worker, Nanos time) noexcept;

  [[nodiscard]] std::uint64_t total(Statistic statistic) const;
  [[nodiscard]] std::uint64_t total(Reason reason) const;
  [[nodiscard]] std::uint64_t handed_over() const noexcept { return wires_.handed_over; }

 private:
  struct Worker;

  const MemoryExit exit_;
  MemoryWires wires_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::optional<unsigned> stopped_;
};

}  // namespace bootstorm::test
