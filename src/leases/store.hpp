// Leases on disk: one SQLite file in the state directory, with one server and any number of readers at a time.
//
// SQLite runs in WAL mode with synchronous=FULL: what write() has written survives a power cut, and a reader with
// `sqlite3` blocks nobody.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "bootstorm/journal.hpp"
#include "bootstorm/time.hpp"
#include "base/file_descriptor.hpp"
#include "leases/clock.hpp"
#include "leases/place.hpp"
#include "leases/rows.hpp"
#include "leases/sqlite.hpp"

namespace bootstorm::leases {

struct StoreError {
  enum class Kind {
    damaged,  // the message says what to do; nothing was modified
    in_use,   // by another bootstorm
    machine,  // the directory or the device
  };
  Kind kind = Kind::machine;
  std::string message;
};

struct StoreOptions {
  LeaseClock clock = system_lease_clock();
  const char* vfs = nullptr;  // an SQLite VFS, for tests of failing disks
};

/// For one thread at a time.
class LeaseStore {
 public:
  /// Creates the directory and the file if they do not exist (is_new()). Checks the whole file.
  [[nodiscard]] static std::variant<LeaseStore, StoreError> open(const std::filesystem::path& state,
                                                                 StoreOptions options = {});
  /// Reads all leases, even while another process serves from the file. Neither writes nor locks.
  [[nodiscard]] static std::variant<std::vector<StoredLease>, StoreError> read(const std::filesystem::path& state,
                                                                               StoreOptions options = {});

  [[nodiscard]] bool is_new() const noexcept { return is_new_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// All leases that have not expired, with `until` in time of `now`, the workers' clock. Deletes the others.
  [[nodiscard]] std::variant<std::vector<LeaseRecord>, StoreError> load(Nanos now);
  /// Writes all of the records or none, and returns when they are on disk.
  [[nodiscard]] std::optional<SqliteError> write(std::span<const LeaseRecord> records, Nanos now);
  /// The file and what SQLite has beside it are still those that were opened. If not, what was written since is lost
  /// when this process ends.
  [[nodiscard]] bool is_in_place() { return place_.is_kept(path_); }
  /// Writes all leases that are held to a new file and puts that in place; if another file has come to lie there, it is
  /// kept beside it. On an error everything is as it was, and it may be called again.
  [[nodiscard]] std::optional<StoreError> rewrite(Nanos now);
  /// All leases that the file holds, in the order of their rows.
  [[nodiscard]] std::vector<LeaseRecord> held() const;
  /// Rewrites the expiries if the wall clock was set. Call it regularly.
  [[nodiscard]] std::optional<SqliteError> follow_clock();

 private:
  [[nodiscard]] std::optional<StoreError> take_directory();
  [[nodiscard]] std::optional<StoreError> prepare();
  [[nodiscard]] std::optional<StoreError> write_copy(const std::filesystem::path& path, Nanos now) const;
  /// Converts leases of earlier boots to this one's time, so that setting the wall clock later does not affect them.
  [[nodiscard]] std::optional<SqliteError> adopt();
  [[nodiscard]] std::optional<SqliteError> write_one(const LeaseRecord& record, Nanos now, std::int64_t running_ms,
                                                     std::int64_t wall_ms);

  std::filesystem::path path_;
  FileDescriptor directory_;  // locked: a lock file could be deleted, and a second appliance would get another one
  const char* vfs_ = nullptr;
  LeaseClock clock_;
  std::optional<Database> database_;
  std::optional<Statement> insert_;
  std::optional<Statement> delete_;
  std::int64_t boot_ = 0;              // this boot's row
  std::int64_t wall_offset_ms_ = 0;    // wall clock minus running time, when last checked
  bool is_new_ = false;
  LeaseFilePlace place_;
  /// What the file holds, by row: whatever becomes of the file, these leases were promised.
  std::unordered_map<std::int64_t, LeaseRecord> held_;
};

}  // namespace bootstorm::leases
