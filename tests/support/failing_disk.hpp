// A disk that fails on demand: SQLite's default VFS with its writes and syncs intercepted.
#pragma once

#include <atomic>

namespace bootstorm::leases::test {

enum class DiskFault : int {
  none,
  full,          // writes: no space left
  write_fails,   // writes: an I/O error
  sync_fails,    // fsync: an I/O error; whether earlier writes are on disk is unknown
};

/// The fault from now on, for all files of this process.
extern std::atomic<DiskFault> disk_fault;

/// The name of its VFS, for StoreOptions::vfs.
[[nodiscard]] const char* failing_disk();

}  // namespace bootstorm::leases::test
