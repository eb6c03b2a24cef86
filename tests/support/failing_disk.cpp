#include "support/failing_disk.hpp"

#include <sqlite3.h>

#include <map>
#include <mutex>

namespace bootstorm::leases::test {

std::atomic<DiskFault> disk_fault{DiskFault::none};

namespace {

/// The methods of a file with two replaced, and the original ones. `ours` is the first member, so that a pointer to it
/// leads to both.
struct Functions {
  sqlite3_io_methods ours;
  const sqlite3_io_methods* usual;
};

const sqlite3_io_methods* usual(sqlite3_file* file) {
  return reinterpret_cast<const Functions*>(file->pMethods)->usual;
}

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
  switch (disk_fault.load()) {
    case DiskFault::full: return SQLITE_FULL;
    case DiskFault::write_fails: return SQLITE_IOERR_WRITE;
    case DiskFault::none:
    case DiskFault::sync_fails: break;
  }
  return usual(file)->xWrite(file, bytes, count, at);
}

int sync(sqlite3_file* file, int flags) {
  return disk_fault == DiskFault::sync_fails ? SQLITE_IOERR_FSYNC : usual(file)->xSync(file, flags);
}

sqlite3_vfs* usual_layer() { return sqlite3_vfs_find(nullptr); }

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  sqlite3_vfs* layer = usual_layer();
  const int code = layer->xOpen(layer, name, file, flags, out_flags);
  if (file->pMethods == nullptr) return code;
  static std::mutex mutex;
  static std::map<const sqlite3_io_methods*, Functions> all;
  const std::lock_guard lock{mutex};
  const auto [found, is_new] = all.try_emplace(file->pMethods);
  if (is_new) {
    found->second = {*file->pMethods, file->pMethods};
    found->second.ours.xWrite = write;
    found->second.ours.xSync = sync;
  }
  file->pMethods = &found->second.ours;
  return code;
}

}  // namespace

const char* failing_disk() {
  static constexpr const char* name = "failing";
  static const bool registered = [] {
    static sqlite3_vfs layer = *usual_layer();
    layer.zName = name;
    layer.xOpen = open;
    return sqlite3_vfs_register(&layer, 0) == SQLITE_OK;
  }();
  return registered ? name : nullptr;
}

}  // namespace bootstorm::leases::test
