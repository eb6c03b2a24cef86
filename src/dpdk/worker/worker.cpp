#include "dpdk/worker/worker.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "dpdk/device/signals.hpp"

namespace bootstorm::dpdk {

namespace {

/// A round and the rest after it take less; if not, this thread was kept from its CPU.
constexpr Nanos round_max_ns = 5 * nanos_per_ms;
static_assert(round_max_ns > 2 * idle_sleep_max_ns);

}  // namespace

Worker::Worker(const WorkerSettings& settings, const Clock& clock, Handoff& handoff, Published<Snapshot>& snapshots)
    : clock_(clock),
      snapshots_(snapshots),
      shard_(settings.index, handoff.workers(), settings.sessions_max, leases_max, settings.tid_key),
      io_(settings, handoff),
      idle_(settings.idle, io_.counters().sleeps),
      enclose_(settings.enclose) {
  shard_.journal = settings.journal;
  if (settings.records) shard_.recorder = std::make_unique<FrameRecorder>(handoff.workers());
}

void Worker::run() noexcept {
  std::optional<DeviceSignalsHere> signals;
  if (shard_.index == 0) signals.emplace();  // one worker: a frame for another would wake them all
  Idle::prepare_thread();
  if (enclose_) why_not_ = enclose_();
  begun_ = why_not_ == nullptr ? Begun::yes : Begun::no;
  begun_.notify_one();
  if (why_not_ != nullptr) return;
  enter();
  while (!stopping_.load(std::memory_order_relaxed)) round();
  leave();
}

const char* Worker::wait_begun() const noexcept {
  begun_.wait(Begun::not_yet);
  return why_not_;
}

void Worker::enter() noexcept {
  snapshots_.enter(shard_.index);
  now_ = clock_.now();
  io_.flush(now_);  // it counts the time that answers wait from its last flush
  // The timer wheels come to the present while they are empty, before a frame arms a timer.
  loop_.tick(now_, *snapshots_.load());
}

void Worker::leave() noexcept { snapshots_.leave(shard_.index); }

void Worker::round() noexcept {
  io_.counters().rounds.add();
  const Nanos before = now_;
  const Nanos now = now_ = std::max(now_, clock_.now());
  if (now - before > round_max_ns) loop_.stood_still(now - before);
  const auto polled = loop_.poll(now, *snapshots_.load());
  snapshots_.quiescent(shard_.index);
  idle_.after_round(polled.frames != 0 || polled.more_due || io_.waiting() != 0, now);
}

}  // namespace bootstorm::dpdk
