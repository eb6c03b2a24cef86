// A disk that fails when it is told to: SQLite's usual file layer, with its writes and syncs in between.
#pragma once

#include <atomic>

namespace bootstorm::leases::test {

enum class DiskFault : int {
  none,
  full,          // writes: no space left
  write_fails,   // writes: an I/O error
  sync_fails,    // fsync: an I/O error; what was written before may be on disk or not
};

/// What happens from now on. One disk for the whole process.
extern std::atomic<DiskFault> disk_fault;

/// Its name, for StoreOptions::vfs.
[[nodiscard]] const char* failing_disk();

}  // namespace bootstorm::leases::test
