// The thread that writes leases to disk. It takes all records that have arrived since its last transaction, writes them
// in one transaction, and publishes the number of the last one. The slower the disk, the larger the transactions.
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

#include "base/histogram.hpp"
#include "bootstorm/journal.hpp"
#include "bootstorm/time.hpp"
#include "leases/store.hpp"

namespace bootstorm::leases {

struct CommitterStatus {
  std::uint64_t records = 0;  // written to disk
  std::uint64_t commits = 0;
  std::uint64_t rounds = 0;    // grows while the thread moves, and whenever it was poked
  bool has_ended = false;      // nothing can be written any more; what latched says remains so
  std::uint64_t rewrites = 0;  // times that the file had gone, and all leases were written to a new one
  bool latched = false;        // nothing can be written, so no new leases are given out
  bool recovers = false;       // if latched: writing is tried again until the cause is gone
  std::string trouble;         // the last error; empty: none yet
  Histogram commit_times;      // of commits that succeeded: until the disk had them
};

using HeldLeases = std::shared_ptr<const std::vector<LeaseRecord>>;

class LeaseCommitter {
 public:
  static constexpr std::size_t group_max = 8192;
  /// Copying all leases that there may be takes the thread some milliseconds: however many ask, so often at most.
  static constexpr Nanos held_age_max = 2 * nanos_per_s;

  /// Starts the thread. `now`: the workers' clock; may be called by any thread.
  LeaseCommitter(LeaseStore store, std::shared_ptr<LeaseJournal> journal, std::function<Nanos()> now);
  /// Stops, if stop() was not called.
  ~LeaseCommitter();
  LeaseCommitter(const LeaseCommitter&) = delete;
  LeaseCommitter& operator=(const LeaseCommitter&) = delete;

  /// Makes the thread check whether the wall clock was set, and whether the file is still there. Call it regularly,
  /// from any thread.
  void poke();
  /// Call it when no more records are added to the journal. Returns when all have been written, or cannot be.
  void stop();
  [[nodiscard]] CommitterStatus status() const;
  /// All leases that the file holds, in the order of their rows, with `until` by the workers' clock; copied by the
  /// thread, at most once in held_age_max. Null: ask again in a moment. Any thread.
  [[nodiscard]] HeldLeases held();

 private:
  void run();
  void write_until_stopped();
  void count_round();
  void copy_held();
  void collect();
  /// False: writing failed for good.
  [[nodiscard]] bool commit();
  /// Writes all leases to a new file. Returns what is wrong.
  [[nodiscard]] std::optional<SqliteError> rewrite();
  void unlatch();
  void latch(const SqliteError& error);
  void wait_for_recovery();

  LeaseStore store_;
  std::shared_ptr<LeaseJournal> journal_;
  std::function<Nanos()> now_;
  std::vector<LeaseRecord> group_;  // taken from the journal, not written yet
  mutable std::mutex mutex_;        // of status_ and held_
  CommitterStatus status_;
  HeldLeases held_;
  Nanos held_at_ = 0;
  std::atomic<bool> is_copy_wanted_{false};
  std::condition_variable stopped_;
  std::atomic<bool> stopping_{false};  // any thread writes, the committer thread reads
  std::thread thread_;
};

}  // namespace bootstorm::leases
