#include "leases/committer.hpp"

#include <chrono>
#include <utility>

#include "base/file_rights.hpp"
#include "base/journal_bell.hpp"

namespace bootstorm::leases {
namespace {

constexpr std::chrono::milliseconds retry_interval{500};

}  // namespace

LeaseCommitter::LeaseCommitter(LeaseStore store, std::shared_ptr<LeaseJournal> journal, std::function<Nanos()> now)
    : store_(std::move(store)), journal_(std::move(journal)), now_(std::move(now)) {
  group_.reserve(group_max);
  thread_ = std::thread{[this] { run(); }};
}

LeaseCommitter::~LeaseCommitter() { stop(); }

void LeaseCommitter::poke() { ring(*journal_); }

void LeaseCommitter::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  stopped_.notify_all();
  poke();
  thread_.join();
}

CommitterStatus LeaseCommitter::status() const {
  const std::lock_guard lock{mutex_};
  return status_;
}

HeldLeases LeaseCommitter::held() {
  const Nanos now = now_();
  {
    const std::lock_guard lock{mutex_};
    if (held_ && now < held_at_ + held_age_max) return held_;
  }
  is_copy_wanted_ = true;
  poke();
  return nullptr;
}

void LeaseCommitter::copy_held() {
  if (!is_copy_wanted_.exchange(false)) return;
  auto copy = std::make_shared<const std::vector<LeaseRecord>>(store_.held());
  const std::lock_guard lock{mutex_};
  held_ = std::move(copy);
  held_at_ = now_();
}

void LeaseCommitter::run() {
  keep_file_rights_only();
  write_until_stopped();
  const std::lock_guard lock{mutex_};
  status_.has_ended = true;
}

void LeaseCommitter::count_round() {
  const std::lock_guard lock{mutex_};
  ++status_.rounds;
}

void LeaseCommitter::write_until_stopped() {
  for (;;) {
    count_round();
    const std::uint32_t rung = journal_->bell.load(std::memory_order_acquire);
    copy_held();
    collect();
    if (!group_.empty()) {
      if (!commit()) return;
      if (stopping_ && !group_.empty()) return;  // could not be written, and stop() must not wait for the disk
      continue;
    }
    if (stopping_) return;
    if (const auto failed = store_.is_in_place() ? std::nullopt : rewrite()) {
      latch(*failed);
      wait_for_recovery();
      continue;
    }
    unlatch();
    (void)store_.follow_clock();  // tried again next time; an error shows when a lease is written
    journal_->bell.wait(rung, std::memory_order_acquire);
  }
}

void LeaseCommitter::collect() {
  LeaseRecord record;
  while (group_.size() < group_max && journal_->pop(record)) group_.push_back(record);
}

bool LeaseCommitter::commit() {
  const Nanos began = now_();
  auto failed = store_.is_in_place() ? std::nullopt : rewrite();  // a file that was cut off would grow again
  if (!failed) failed = store_.write(group_, now_());
  // What went to a file that is gone is not on disk, so nobody is told that it is.
  if (!store_.is_in_place() || (failed && failed->kind == SqliteError::Kind::damaged)) {
    failed = rewrite();
    if (!failed) failed = store_.write(group_, now_());
  }
  if (failed) {
    latch(*failed);
    if (failed->is_temporary()) wait_for_recovery();
    return failed->is_temporary();
  }
  journal_->publish(group_.back().number);
  {
    const std::lock_guard lock{mutex_};
    status_.records += group_.size();
    ++status_.commits;
    status_.commit_times.add(now_() - began);
  }
  group_.clear();
  unlatch();
  return true;
}

std::optional<SqliteError> LeaseCommitter::rewrite() {
  if (auto failed = store_.rewrite(now_())) return SqliteError{SqliteError::Kind::moved, std::move(failed->message)};
  const std::lock_guard lock{mutex_};
  ++status_.rewrites;
  return std::nullopt;
}

void LeaseCommitter::unlatch() {
  const std::lock_guard lock{mutex_};
  if (std::exchange(status_.latched, false)) journal_->latch(false);
}

void LeaseCommitter::latch(const SqliteError& error) {
  journal_->latch(true);
  const std::lock_guard lock{mutex_};
  status_.latched = true;
  status_.recovers = error.is_temporary();
  status_.trouble = error.message;
}

void LeaseCommitter::wait_for_recovery() {
  std::unique_lock lock{mutex_};
  stopped_.wait_for(lock, retry_interval, [this] { return stopping_.load(); });
}

}  // namespace bootstorm::leases
