#include "core/dhcp/policy/server_state.hpp"
#include "server.hpp"

#include <algorithm>

#include "ledger.hpp"

namespace bootstorm::durability {

namespace {

constexpr std::size_t held_max = 4096;
constexpr Nanos patience_ns = 3 * nanos_per_s;  // as the worker's

}  // namespace

void Server::start(Nanos now) {
  const auto boards = static_cast<std::uint32_t>(fleet_.boards);
  shard_ = std::make_unique<Shard>(0u, 1u, std::max(64u, boards), boards * 2 + 64);
  shard_->journal = std::make_shared<LeaseJournal>();
  taken_ = 0;
  for (const LeaseRecord& lease : disk_.load(now)) {
    if (!shard_->dhcp_server->plan.restore(lease, now)) throw Broken{"a lease on disk contradicts another one"};
  }
}

Outcome Server::receive(std::span<std::byte> buffer, std::uint32_t length, Nanos now) {
  Frame frame{.data = buffer.data(), .length = length, .capacity = static_cast<std::uint32_t>(buffer.size())};
  for (std::size_t i = 0; i < heads_.size(); ++i) room_[i] = TxFrame{.head = heads_[i].data()};
  TxBatch batch{room_};
  const Outcome outcome = on_frame(frame, now, *shard_, snapshot_, batch);
  if (outcome.verdict == Verdict::reply) send({frame.data, frame.length}, frame.body, frame.commit, now);
  finish(batch, now);
  return outcome;
}

void Server::tick(Nanos now) {
  for (std::size_t i = 0; i < heads_.size(); ++i) room_[i] = TxFrame{.head = heads_[i].data()};
  TxBatch batch{room_};
  on_tick(now, *shard_, snapshot_, batch);
  finish(batch, now);
  release(now, held_.size());
}

void Server::finish(TxBatch& batch, Nanos now) {
  for (const TxFrame& frame : batch.frames()) send({frame.head, frame.length}, frame.body, frame.commit, now);
  for (const Notice& notice : shard_->notices.pending()) on_notice(notice, now, *shard_, snapshot_);
  shard_->notices.clear();
  for (Event event; shard_->events.pop(event);) continue;
}

void Server::send(std::span<const std::byte> head, std::span<const std::byte> body, std::uint64_t commit, Nanos now) {
  if (commit <= shard_->journal->committed() || fleet_.fault == Fault::early_answers) return leaves_(head, body, now);
  if (held_.size() == held_max) held_.pop_front();
  held_.push_back({{head.begin(), head.end()}, commit, now});
}

void Server::release(Nanos now, std::size_t count_max) {
  const std::uint64_t committed = shard_->journal->committed();
  const bool failed = shard_->journal->is_latched();
  for (; !held_.empty() && count_max != 0; --count_max) {
    if (held_.front().commit > committed && !failed && now - held_.front().since <= patience_ns) return;
    const Held held = std::move(held_.front());
    held_.pop_front();
    if (held.commit <= committed) leaves_(held.frame, {}, held.since);
  }
}

bool Server::commit(Nanos now, const Cut* cut) {
  LeaseJournal& journal = *shard_->journal;
  // What a failing disk has not taken is tried again, and more comes with it.
  if (!journal.is_latched()) group_.clear();
  const std::size_t most = 1 + random_.below(fleet_.group_max);
  for (LeaseRecord record; group_.size() < most && journal.pop(record); ++taken_) group_.push_back(record);
  if (group_.empty()) return true;
  if (disk_fails_) {
    journal.latch(true);
    release(now, held_.size());
    return true;
  }
  if (cut != nullptr && *cut == Cut::before_write) {
    group_.clear();
    return false;
  }
  disk_.write(group_, now);
  for (const LeaseRecord& record : group_) wrote_(record);
  if (cut != nullptr && *cut == Cut::after_write) return false;
  journal.publish(group_.back().number);
  journal.latch(false);
  release(now, cut != nullptr && *cut == Cut::half_answered ? random_.below(held_.size() + 1) : held_.size());
  return cut == nullptr;
}

}  // namespace bootstorm::durability
