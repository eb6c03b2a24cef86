// Leases as rows of the table `lease`.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "bootstorm/journal.hpp"
#include "leases/clock.hpp"
#include "leases/sqlite.hpp"

namespace bootstorm::leases {

/// A lease as it is on disk.
struct StoredLease {
  LeaseRecord record;             // without `until`
  std::int64_t remaining_ms = 0;  // from now on; 0 or less: it has expired
};

/// Reads all leases, of a file of any known version.
[[nodiscard]] std::variant<std::vector<StoredLease>, SqliteError> read_leases(Database& database,
                                                                              const LeaseClock& clock);

/// "bound", "offered", …
[[nodiscard]] const char* name_of(LeaseState state);

/// The key of the lease's row: its address and link.
[[nodiscard]] std::int64_t row_id(const LeaseRecord& lease);

/// The columns of a lease that depend on when it is written.
struct RowTimes {
  std::int64_t expires_ms = 0;          // Unix time
  std::int64_t written_ms = 0;          // Unix time
  std::int64_t expires_running_ms = 0;  // LeaseClock::running_ms
  std::int64_t boot = 0;                // of the table `boot`
};

/// Inserts a lease, or replaces the one of the same address; for bind_lease().
inline constexpr const char* insert_lease =
    "INSERT INTO lease VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT (id) DO "
    "UPDATE SET mac = ?2, state = ?3, kind = ?4, reserved = ?5, expires_ms = ?6, written_ms = ?7, "
    "expires_running_ms = ?8, boot = ?9, serial = ?10, name = ?11, circuit = ?12, relay = ?13, via = ?14";
void bind_lease(Statement& insert, const LeaseRecord& lease, const RowTimes& times);

/// Deletes the lease of an address; for bind_deletion().
inline constexpr const char* delete_lease = "DELETE FROM lease WHERE id = ?1";
void bind_deletion(Statement& removal, const LeaseRecord& lease);

}  // namespace bootstorm::leases
