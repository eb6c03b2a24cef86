#include "support/memory_workers.hpp"

#include <algorithm>
#include <utility>

namespace bootstorm::test {

static_assert(WorkerIo<MemoryIo>);

MemoryIo::Burst::Burst(std::deque<ArrivedFrame>& from) {
  const auto count = static_cast<std::ptrdiff_t>(std::min(from.size(), burst_max));
  arrived_.assign(from.begin(), from.begin() + count);
  from.erase(from.begin(), from.begin() + count);
  for (const ArrivedFrame& arrived : arrived_) frames_.push_back(arrived.frame);
}

MemoryIo::MemoryIo(unsigned index, MemoryWires& wires, const MemoryExit& exit)
    : index_(index), wires_(wires), exit_(exit) {
  for (auto& head : heads_) head = std::make_unique<std::byte[]>(tx_head_max);
}

Nanos MemoryIo::heard_by_others(Nanos now) const {
  Nanos least = now;
  for (std::size_t from = 0; from < wires_.heard.size(); ++from) {
    if (from != index_) least = std::min(least, heard_by_other(wires_.heard[from], now));
  }
  return least;
}

void MemoryIo::hand_over(Burst& burst, std::span<const std::uint8_t> owners) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < owners.size(); ++i) {
    if (owners[i] != index_) {
      ++wires_.handed_over;
      wires_.handed[owners[i]].push_back(burst.arrived_[i]);
      continue;
    }
    burst.arrived_[kept] = burst.arrived_[i];
    burst.frames_[kept++] = burst.frames_[i];
  }
  burst.arrived_.resize(kept);
  burst.frames_.resize(kept);
}

void MemoryIo::answer(Burst& burst, std::span<const Outcome> outcomes) {
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    exit_.answered(index_, burst.arrived_[i].id, burst.frames_[i], outcomes[i]);
  }
}

TxBatch MemoryIo::lend_heads() {
  for (std::size_t i = 0; i < heads_lent; ++i) room_[i] = TxFrame{.head = heads_[i].get()};
  return TxBatch{room_};
}

void MemoryIo::send(const TxBatch& batch) {
  for (const TxFrame& frame : batch.frames()) exit_.sent(frame);
}

std::size_t MemoryIo::give_notices(std::span<const Notice> notices) {
  wires_.notices.insert(wires_.notices.end(), notices.begin(), notices.end());
  return notices.size();
}

struct MemoryWorkers::Worker {
  Worker(unsigned index, unsigned count, std::uint32_t sessions, std::uint32_t leases,
         const std::optional<RandomKey>& tid_key, MemoryWires& wires, const MemoryExit& exit)
      : shard(index, count, sessions, leases, tid_key), io(index, wires, exit) {}

  Shard shard;
  MemoryIo io;
  WorkerLoop<MemoryIo> loop{shard, io};
};

MemoryWorkers::MemoryWorkers(unsigned count, MemoryExit exit, std::uint32_t sessions, std::uint32_t leases,
                             std::optional<RandomKey> tid_key)
    : exit_(std::move(exit)) {
  wires_.received.resize(count);
  wires_.handed.resize(count);
  wires_.heard.resize(count);
  for (unsigned i = 0; i < count; ++i) {
    workers_.push_back(std::make_unique<Worker>(i, count, sessions, leases, tid_key, wires_, exit_));
    if (tid_key) ++tid_key->low;
  }
  for (auto& worker : workers_) worker->shard.share(workers_.front()->shard);
}

MemoryWorkers::~MemoryWorkers() = default;

Shard& MemoryWorkers::shard(unsigned index) noexcept { return workers_[index]->shard; }
const Shard& MemoryWorkers::shard(unsigned index) const noexcept { return workers_[index]->shard; }

bool MemoryWorkers::idle() const noexcept {
  const auto empty = [](const auto& queue) { return queue.empty(); };
  return wires_.notices.empty() && std::ranges::all_of(wires_.received, empty) &&
         std::ranges::all_of(wires_.handed, empty);
}

void MemoryWorkers::poll(Nanos now, const Snapshot& snapshot) {
  for (auto& worker : workers_) {
    if (worker->shard.index != stopped_) worker->loop.poll(now, snapshot);
  }
}

void MemoryWorkers::poll_one(unsigned worker, Nanos now, const Snapshot& snapshot) {
  workers_[worker]->loop.poll(now, snapshot);
}

void MemoryWorkers::stood_still(unsigned worker, Nanos time) noexcept { workers_[worker]->loop.stood_still(time); }

void MemoryWorkers::settle(Nanos now, const Snapshot& snapshot) {
  while (!idle()) {
    for (auto& worker : workers_) worker->loop.receive(now, snapshot);
  }
}

void MemoryWorkers::tick(Nanos now, const Snapshot& snapshot) {
  for (auto& worker : workers_) worker->loop.tick(now, snapshot);
  settle(now, snapshot);
}

std::uint64_t MemoryWorkers::total(Statistic statistic) const {
  std::uint64_t sum = 0;
  for (const auto& worker : workers_) sum += worker->shard.counters[statistic].get();
  return sum;
}

std::uint64_t MemoryWorkers::total(Reason reason) const {
  std::uint64_t sum = 0;
  for (const auto& worker : workers_) sum += worker->shard.counters[reason].get();
  return sum;
}

}  // namespace bootstorm::test
