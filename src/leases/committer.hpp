// The thread that keeps leases: it takes all records that have come since it last looked, writes them in one
// transaction, and says how far it has come. The longer the disk takes, the more it writes at once.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "bootstorm/journal.hpp"
#include "bootstorm/time.hpp"
#include "leases/store.hpp"

namespace bootstorm::leases {

struct CommitterStatus {
  std::uint64_t records = 0;  // on disk
  std::uint64_t commits = 0;
  bool latched = false;          // nothing can be written: no new leases are given
  bool recovers = false;         // it goes on by itself as soon as the cause is gone
  std::string trouble;           // what the disk said last; empty: none yet
};

class LeaseCommitter {
 public:
  static constexpr std::size_t group_max = 8192;

  /// Begins at once. `now`: the workers' clock, for any thread.
  LeaseCommitter(LeaseStore store, std::shared_ptr<LeaseJournal> journal, std::function<Nanos()> now);
  /// Writes what is left, if that was not done.
  ~LeaseCommitter();
  LeaseCommitter(const LeaseCommitter&) = delete;
  LeaseCommitter& operator=(const LeaseCommitter&) = delete;

  /// To be called now and then, so that a wall clock that was set is noticed. Any thread.
  void poke();
  /// When nobody writes records any more: returns when those there are have been written, or cannot be.
  void stop();
  [[nodiscard]] CommitterStatus status() const;

 private:
  void run();
  void collect();
  /// False: not written, and not to be tried again.
  [[nodiscard]] bool commit();
  void latch(const SqliteError& error);
  void wait_for_recovery();

  LeaseStore store_;
  std::shared_ptr<LeaseJournal> journal_;
  std::function<Nanos()> now_;
  std::vector<LeaseRecord> group_;  // taken out, not written yet
  mutable std::mutex mutex_;        // of status_
  CommitterStatus status_;
  std::condition_variable stopped_;
  std::atomic<bool> stopping_{false};  // any thread writes, the committer reads
  std::thread thread_;
};

}  // namespace bootstorm::leases
