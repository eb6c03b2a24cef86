// Leases on disk: one SQLite file in the state directory, one server at a time, any number of readers.
//
// WAL and synchronous=FULL: what write() has said is done survives a power cut, and who reads with `sqlite3` meanwhile
// blocks nobody.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "bootstorm/journal.hpp"
#include "bootstorm/time.hpp"
#include "base/file_descriptor.hpp"
#include "leases/clock.hpp"
#include "leases/sqlite.hpp"

namespace bootstorm::leases {

struct StoreError {
  enum class Kind {
    damaged,  // the message says what is to be done; nothing is changed
    taken,    // another appliance has it
    machine,  // the directory, the device
  };
  Kind kind = Kind::machine;
  std::string message;
};

struct StoreOptions {
  LeaseClock clock = system_lease_clock();
  const char* vfs = nullptr;  // of SQLite, for tests of failing disks
};

/// A lease as it lies on disk.
struct StoredLease {
  LeaseRecord record;           // its `until` is not set
  std::int64_t remaining_ms = 0;  // from now on; not above 0: it has ended
};

/// One thread at a time.
class LeaseStore {
 public:
  /// Makes directory and file if there is none; is_new() tells. Checks all that is there.
  [[nodiscard]] static std::variant<LeaseStore, StoreError> open(const std::filesystem::path& state,
                                                                 StoreOptions options = {});
  /// Of a file that perhaps another process serves from. Neither writes nor locks.
  [[nodiscard]] static std::variant<std::vector<StoredLease>, StoreError> read(const std::filesystem::path& state,
                                                                               StoreOptions options = {});

  [[nodiscard]] bool is_new() const noexcept { return is_new_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// All that still hold, ended ones are forgotten. `now`: the workers' clock, which `until` is then of.
  [[nodiscard]] std::variant<std::vector<LeaseRecord>, StoreError> load(Nanos now);
  /// All of them or none. Returns when they are on disk.
  [[nodiscard]] std::optional<SqliteError> write(std::span<const LeaseRecord> records, Nanos now);
  /// Writes the expiries anew if the wall clock was set. To be called now and then.
  [[nodiscard]] std::optional<SqliteError> follow_clock();

 private:
  [[nodiscard]] std::optional<StoreError> prepare(const StoreOptions& options);
  /// Leases of earlier boots are of this one from now on, so that a wall clock that is set later does not touch them.
  [[nodiscard]] std::optional<SqliteError> adopt();
  [[nodiscard]] std::optional<SqliteError> write_one(const LeaseRecord& record, Nanos now, std::int64_t running_ms,
                                                     std::int64_t wall_ms);

  std::filesystem::path path_;
  FileDescriptor lock_;
  LeaseClock clock_;
  std::optional<Database> database_;
  std::optional<Statement> put_;
  std::optional<Statement> remove_;
  std::int64_t boot_ = 0;              // this boot's row
  std::int64_t wall_offset_ms_ = 0;    // wall clock minus running time, when last looked
  bool is_new_ = false;
};

}  // namespace bootstorm::leases
