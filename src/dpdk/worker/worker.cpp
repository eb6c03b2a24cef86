#include "dpdk/worker/worker.hpp"

#include <algorithm>
#include <optional>

#include "dpdk/device/signals.hpp"

namespace bootstorm::dpdk {

namespace {

constexpr Nanos tick_interval_ns = nanos_per_ms;

}  // namespace

void Worker::run() noexcept {
  std::optional<DeviceSignalsHere> signals;
  if (index_ == 0) signals.emplace();  // one worker: a frame for another would wake them all
  Idle::prepare_thread();
  enter();
  while (!stopping_.load(std::memory_order_relaxed)) round();
  leave();
}

void Worker::enter() noexcept {
  snapshots_.enter(index_);
  now_ = clock_.now();
  transmit_.flush(now_);  // it counts the time that answers wait from its last flush
  // The timer wheels come to the present while they are empty, before a frame arms a timer.
  tick(now_, *snapshots_.load());
}

void Worker::leave() noexcept { snapshots_.leave(index_); }

void Worker::round() noexcept {
  const Nanos now = now_ = std::max(now_, clock_.now());
  const Snapshot& snapshot = *snapshots_.load();

  std::size_t frames = 0;
  for (const auto& queue : receive_queues_) frames += receive(queue, now, snapshot);
  frames += take_over(now, snapshot);
  if (index_ == 0) take_notices(now, snapshot);
  const bool more_due = now >= next_tick_ && tick(now, snapshot);
  if (shard_.journal != nullptr) bell_.ring_if_new(*shard_.journal);
  transmit_.flush(now);

  snapshots_.quiescent(index_);
  idle_.after_round(frames != 0 || more_due || transmit_.waiting() != 0, now);
}

std::size_t Worker::receive(const ReceiveQueue& queue, Nanos now, const Snapshot& snapshot) noexcept {
  const Received received{queue};
  if (received.size() == 0) return 0;
  counters_.received.add(received.size());
  Burst burst;
  counters_.unfit.add(burst.add(received.buffers()));
  if (handoff_.workers() > 1) hand_over(burst, snapshot);
  work(burst, now, snapshot);
  return received.size();
}

void Worker::hand_over(Burst& burst, const Snapshot& snapshot) noexcept {
  std::array<std::uint8_t, burst_max> owners;
  owners_of(burst.frames(), owners, shard_, snapshot);
  if (std::ranges::all_of(std::span{owners}.first(burst.size()), [this](unsigned owner) { return owner == index_; })) {
    return;
  }
  burst.take_out([&](std::size_t i, rte_mbuf* buffer) {
    Outbox& outbox = outboxes_[owners[i]];
    if (owners[i] == index_) return false;
    outbox.buffers[outbox.count++] = buffer;
    return true;
  });
  for (unsigned owner = 0; owner < outboxes_.size(); ++owner) {
    Outbox& outbox = outboxes_[owner];
    if (outbox.count == 0) continue;
    const unsigned given = handoff_.frames(index_, owner).push(std::span{outbox.buffers}.first(outbox.count));
    counters_.handed_over.add(given);
    counters_.handoff_full.add(outbox.count - given);
    for (unsigned i = given; i < outbox.count; ++i) free_buffer(outbox.buffers[i]);
    outbox.count = 0;
  }
}

std::size_t Worker::take_over(Nanos now, const Snapshot& snapshot) noexcept {
  std::size_t taken = 0;
  for (unsigned from = 0; from < handoff_.workers(); ++from) {
    if (from == index_) continue;
    std::array<rte_mbuf*, burst_max> buffers;
    const unsigned count = handoff_.frames(from, index_).pop(buffers);
    if (count == 0) continue;
    Burst burst;
    counters_.unfit.add(burst.add(std::span{buffers}.first(count)));
    work(burst, now, snapshot);
    taken += count;
  }
  if (taken != 0) counters_.taken_over.add(taken);
  return taken;
}

void Worker::work(Burst& burst, Nanos now, const Snapshot& snapshot) noexcept {
  if (burst.size() == 0) return;
  std::array<Outcome, burst_max> outcomes;
  TxBatch further = heads_.lend();
  on_burst(burst.frames(), std::span{outcomes}.first(burst.size()), now, shard_, snapshot, further);
  transmit_.answer(burst.buffers(), burst.frames(), std::span{outcomes}.first(burst.size()));
  heads_.send(further, transmit_);
  give_notices(now, snapshot);
}

bool Worker::tick(Nanos now, const Snapshot& snapshot) noexcept {
  TxBatch due = heads_.lend();
  const std::size_t lent = due.room();
  on_tick(now, shard_, snapshot, due);
  const bool more_due = lent != 0 && due.room() == 0;
  heads_.send(due, transmit_);
  give_notices(now, snapshot);
  if (!more_due) next_tick_ = now + tick_interval_ns;
  return more_due;
}

void Worker::give_notices(Nanos now, const Snapshot& snapshot) noexcept {
  const std::span<const Notice> pending = shard_.notices.pending();
  if (pending.empty()) return;
  if (index_ == 0) {
    for (const auto& notice : pending) on_notice(notice, now, shard_, snapshot);
  } else {
    const unsigned given = handoff_.notices(index_).push(pending);
    shard_.counters[Statistic::notices_lost].add(pending.size() - given);
  }
  shard_.notices.clear();
}

void Worker::take_notices(Nanos now, const Snapshot& snapshot) noexcept {
  for (unsigned from = 1; from < handoff_.workers(); ++from) {
    const unsigned count = handoff_.notices(from).pop(notices_);
    for (unsigned i = 0; i < count; ++i) on_notice(notices_[i], now, shard_, snapshot);
  }
  Notice asked;
  while (asked_.pop(asked)) on_notice(asked, now, shard_, snapshot);
}

Worker::Worker(const WorkerSettings& settings, const Clock& clock, Handoff& handoff, Published<Snapshot>& snapshots)
    : index_(settings.index),
      clock_(clock),
      handoff_(handoff),
      snapshots_(snapshots),
      receive_queues_(settings.receive_queues),
      shard_(settings.index, handoff.workers(), settings.sessions_max),
      heads_(settings.pool, counters_),
      transmit_(settings.transmit_queues, settings.transmit_room, counters_),
      idle_(settings.idle, counters_.sleeps),
      outboxes_(handoff.workers()) {
  if (settings.journal == nullptr) return;
  shard_.journal = settings.journal;
  transmit_.hold_for(*settings.journal);
}

}  // namespace bootstorm::dpdk
