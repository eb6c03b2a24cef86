// What a worker does, whatever it receives from and sends to: frames go to the shard that owns them, answers leave,
// shard 0 hears what other shards saw, and timers fire. The live worker runs this loop over DPDK
// (src/dpdk/worker/device_io.hpp); exchanges, fuzzers and simulations run the same loop over frames in memory
// (tests/support/memory_workers.hpp). Read poll() first.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "bootstorm/core.hpp"
#include "bootstorm/limits.hpp"
#include "core/heard.hpp"
#include "core/record/record.hpp"

namespace bootstorm {

/// What one look at the queues gave.
struct Taken {
  std::size_t frames = 0;
  bool emptied = true;  // each of the queues: it gave less than was asked for
};

/// Stands for the callbacks below where a concept needs one.
struct AnyUse {
  void operator()(const auto&) const noexcept {}
};

/// What the loop needs of the world around it. `Burst`: up to burst_max frames, beside the buffers they lie in.
template <class Io>
concept WorkerIo = requires(Io& io, typename Io::Burst& burst, std::span<const std::uint8_t> owners,
                            std::span<const Outcome> outcomes, const TxBatch& batch, std::span<const Notice> notices,
                            Nanos now) {
  { burst.frames() } -> std::same_as<std::span<Frame>>;

  // Each calls `use(burst)` for up to one burst of every queue.
  { io.receive(AnyUse{}) } -> std::same_as<Taken>;    // from this worker's own queues
  { io.take_over(AnyUse{}) } -> std::same_as<Taken>;  // from other workers

  /// Tells the other workers that all frames for them which came before that time have been handed over.
  io.tell_heard(now);
  /// What the other workers have told; `now` if there are none. What they had handed over by then, take_over() finds.
  { io.heard_by_others(now) } -> std::same_as<Nanos>;

  /// Gives each frame to the worker that owns it; this worker's own stay in the burst. `owners`: one a frame.
  io.hand_over(burst, owners);
  /// Sends the frames that have become replies and frees the buffers of all others.
  io.answer(burst, outcomes);

  { io.lend_heads() } -> std::same_as<TxBatch>;  // room for further frames; none while buffers are short
  io.send(batch);                                // what the core has written into that room

  { io.give_notices(notices) } -> std::same_as<std::size_t>;  // to worker 0; returns how many it took
  io.take_notices(AnyUse{});                                  // on worker 0: `use(notice)` for each

  /// The end of a poll: answers whose leases are on disk leave, and what waits for a device is offered again.
  io.flush(now);
};

/// One worker's loop over its shard. Used by the worker's thread alone. Throws nothing unless `Io` does.
template <WorkerIo Io>
class WorkerLoop {
 public:
  using Burst = typename Io::Burst;

  static constexpr Nanos tick_interval_ns = nanos_per_ms;

  struct Polled {
    std::size_t frames = 0;
    bool more_due = false;  // more timers are due than could be served at once
  };

  WorkerLoop(Shard& shard, Io& io) noexcept : shard_(shard), io_(io) {}

  /// Everything there is to do now, once.
  Polled poll(Nanos now, const Snapshot& snapshot) {
    const bool ticks = now >= next_tick_;
    if (ticks) others_heard_ = io_.heard_by_others(now);
    Polled polled{.frames = receive(now, snapshot)};
    heard_.looked(std::min(now, others_heard_), emptied_);
    if (ticks) polled.more_due = tick_as_heard(now, snapshot);
    io_.flush(now);
    return polled;
  }

  /// Between the poll before and the next one the worker did not run for `time`.
  void stood_still(Nanos time) noexcept { heard_.stood(time); }

  // The parts of poll(), for a driver that needs them one by one.

  /// Frames from this worker's own queues, frames from other workers, notices. Returns how many frames there were.
  /// Never inlined: bench/ring finds it by name to count its instructions.
  [[gnu::noinline]] std::size_t receive(Nanos now, const Snapshot& snapshot) {
    const Taken received = io_.receive([&](Burst& burst) {
      if (shard_.count > 1) hand_over(burst, snapshot);
      work(burst, now, snapshot);
    });
    const Taken taken = io_.take_over([&](Burst& burst) { work(burst, now, snapshot); });
    if (shard_.index == 0) {
      io_.take_notices([&](const Notice& notice) { on_notice(notice, now, shard_, snapshot); });
    }
    emptied_ = received.emptied && taken.emptied;
    return received.frames + taken.frames;
  }

  /// What is due by now, for a driver that knows that no frame is waiting. True if more is due than could be sent at
  /// once: then the next poll ticks again.
  bool tick(Nanos now, const Snapshot& snapshot) {
    heard_.looked(now, true);
    return tick_as_heard(now, snapshot);
  }

 private:
  bool tick_as_heard(Nanos now, const Snapshot& snapshot) {
    if (shard_.count > 1) io_.tell_heard(heard_.until());
    TxBatch due = io_.lend_heads();
    const std::size_t lent = due.room();
    on_tick(now, heard_.timers_until(), shard_, snapshot, due);
    const bool more_due = lent != 0 && due.room() == 0;
    if (shard_.recorder && !due.frames().empty()) record::timed(due.frames(), now, shard_, snapshot);
    io_.send(due);
    give_notices(now, snapshot);
    if (!more_due) next_tick_ = now + tick_interval_ns;
    return more_due;
  }

  void hand_over(Burst& burst, const Snapshot& snapshot) {
    const std::size_t count = burst.frames().size();
    std::array<std::uint8_t, burst_max> owners;
    owners_of(burst.frames(), owners, shard_, snapshot);
    const std::span<const std::uint8_t> each = std::span{owners}.first(count);
    if (std::ranges::all_of(each, [this](unsigned owner) { return owner == shard_.index; })) return;
    io_.hand_over(burst, each);
  }

  void work(Burst& burst, Nanos now, const Snapshot& snapshot) {
    const std::span<Frame> frames = burst.frames();
    if (frames.empty()) return;
    std::array<Outcome, burst_max> room;
    const std::span<Outcome> outcomes = std::span{room}.first(frames.size());
    TxBatch further = io_.lend_heads();
    if (shard_.recorder && shard_.recorder->is_wanting()) [[unlikely]] {
      work_recorded(frames, outcomes, now, snapshot, further);
    } else {
      on_burst(frames, outcomes, now, shard_, snapshot, further);
    }
    io_.answer(burst, outcomes);
    io_.send(further);
    give_notices(now, snapshot);
  }

  [[gnu::noinline]] void work_recorded(std::span<Frame> frames, std::span<Outcome> outcomes, Nanos now,
                                       const Snapshot& snapshot, TxBatch& further) {
    const std::uint32_t wanted = record::wanted_before(frames, *shard_.recorder);
    on_burst(frames, outcomes, now, shard_, snapshot, further);
    record::wanted_after(wanted, frames, outcomes, further.frames(), now, *shard_.recorder);
  }

  void give_notices(Nanos now, const Snapshot& snapshot) {
    const std::span<const Notice> pending = shard_.notices.pending();
    if (pending.empty()) return;
    if (shard_.index == 0) {
      for (const Notice& notice : pending) on_notice(notice, now, shard_, snapshot);
    } else {
      const std::size_t given = io_.give_notices(pending);
      shard_.counters[Statistic::notices_lost].add(pending.size() - given);
    }
    shard_.notices.clear();
  }

  Shard& shard_;
  Io& io_;
  Nanos next_tick_ = 0;
  Heard heard_;
  Nanos others_heard_ = 0;  // of the last tick
  bool emptied_ = true;     // by the last receive()
};

}  // namespace bootstorm
