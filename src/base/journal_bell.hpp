// Wakes the committer of leases. For the control thread and the driver of shard 0; not in the core, because waking a
// thread is a system call.
#pragma once

#include <atomic>
#include <cstdint>

#include "bootstorm/journal.hpp"

namespace bootstorm {

inline void ring(LeaseJournal& journal) noexcept {
  journal.bell.fetch_add(1, std::memory_order_release);
  journal.bell.notify_one();  // no system call while the committer is awake
}

/// Rings once for all records that have come since the last time.
class JournalBell {
 public:
  void ring_if_new(LeaseJournal& journal) noexcept {
    if (journal.written() == rung_for_) return;
    rung_for_ = journal.written();
    ring(journal);
  }

 private:
  std::uint64_t rung_for_ = 0;  // the newest record that the committer was woken for
};

}  // namespace bootstorm
