#include "server.hpp"

#include <algorithm>

#include "core/dhcp/policy/server_state.hpp"
#include "ledger.hpp"

namespace bootstorm::durability {

void Server::start(Nanos now) {
  const auto boards = static_cast<std::uint32_t>(fleet_.boards);
  worker_ = std::make_unique<test::MemoryWorkers>(
      1,
      test::MemoryExit{.answered = [this](unsigned, std::uint32_t, const Frame& frame,
                                          Outcome outcome) { answered(frame, outcome); },
                       .sent = [this](const TxFrame& frame) {
                         send({frame.head, frame.length}, frame.body, frame.commit);
                       }},
      std::max(64u, boards), boards * 2 + 64);
  shard().journal = std::make_shared<LeaseJournal>();
  held_.emplace(journal());
  taken_ = 0;
  for (const LeaseRecord& lease : disk_.load(now)) {
    if (!shard().dhcp_server->plan.restore(lease, now)) throw Broken{"a lease on disk contradicts another one"};
  }
}

Outcome Server::receive(std::span<std::byte> buffer, std::uint32_t length, Nanos now) {
  now_ = now;
  worker_->arrive(
      0, {{.data = buffer.data(), .length = length, .capacity = static_cast<std::uint32_t>(buffer.size())}});
  worker_->settle(now, snapshot_);
  release(now);
  forget_events();
  return outcome_;
}

void Server::tick(Nanos now) {
  now_ = now;
  worker_->tick(now, snapshot_);
  release(now);
  forget_events();
}

void Server::answered(const Frame& frame, Outcome outcome) {
  outcome_ = outcome;
  if (outcome.verdict == Verdict::reply) send({frame.data, frame.length}, frame.body, frame.commit);
}

void Server::send(std::span<const std::byte> head, std::span<const std::byte> body, std::uint64_t commit) {
  if (commit == 0 || fleet_.fault == Fault::early_answers) return leaves_(head, body, now_);
  held_->push({{head.begin(), head.end()}, commit, now_}, [](const Held&, HeldDrop) {});
}

void Server::release(Nanos now, std::size_t count_max) {
  const auto is_lost = [&] { return count_max == 0 || count_max-- == 0; };
  held_->release(
      now,
      [&](const Held& held) {
        if (!is_lost()) leaves_(held.frame, {}, held.since);
      },
      [&](const Held&, HeldDrop) { (void)is_lost(); });
}

void Server::forget_events() {
  for (Event event; shard().events.pop(event);) continue;
}

bool Server::commit(Nanos now, const Cut* cut) {
  now_ = now;
  LeaseJournal& journal = this->journal();
  // What a failing disk has not taken is tried again, and more comes with it.
  if (!journal.is_latched()) group_.clear();
  const std::size_t most = 1 + random_.below(fleet_.group_max);
  for (LeaseRecord record; group_.size() < most && journal.pop(record); ++taken_) group_.push_back(record);
  if (group_.empty()) return true;
  if (disk_fails_) {
    journal.latch(true);
    release(now);
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
  release(now, cut != nullptr && *cut == Cut::half_answered ? random_.below(held_->size() + 1) : held_->size());
  return cut == nullptr;
}

}  // namespace bootstorm::durability
