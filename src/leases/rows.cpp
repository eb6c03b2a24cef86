#include "leases/rows.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>

#include "leases/file.hpp"

namespace bootstorm::leases {
namespace {

LeaseRecord record_of(const Statement& row) {
  LeaseRecord record;
  const std::int64_t id = row.number(0);
  record.address = {static_cast<std::uint32_t>(id)};
  record.link = {static_cast<std::uint8_t>(id >> 44), static_cast<std::uint16_t>(id >> 32 & 0xfff)};
  record.mac = MacAddress::from_number(static_cast<std::uint64_t>(row.number(1)));
  record.state = static_cast<LeaseState>(row.number(2));
  record.kind = static_cast<ClientKind>(row.number(3));
  record.reserved = row.number(4) != 0;
  record.serial = static_cast<std::uint32_t>(row.number(9));
  const std::string name = row.text(10);
  record.name.set(std::as_bytes(std::span{name.data(), name.size()}));
  record.origin = {.circuit = static_cast<std::uint32_t>(row.number(11)),
                   .relay = static_cast<std::uint32_t>(row.number(12)),
                   .via = MacAddress::from_number(static_cast<std::uint64_t>(row.number(13)))};
  return record;
}

std::int64_t remaining_ms(const Statement& row, const std::string& boot, std::int64_t wall_ms,
                          std::int64_t running_ms) {
  const std::int64_t expires_ms = row.number(5);
  const std::int64_t written_ms = row.number(6);
  const std::int64_t expires_running_ms = row.number(7);
  if (row.text(8) == boot) return expires_running_ms - running_ms;
  // A wall clock that is behind must not extend a lease beyond its length when it was written.
  return std::min(expires_ms - wall_ms, expires_ms - written_ms);
}

}  // namespace

std::int64_t row_id(const LeaseRecord& lease) {
  return std::int64_t{lease.link.port} << 44 | std::int64_t{lease.link.vlan} << 32 | std::int64_t{lease.address.value};
}

std::variant<std::vector<StoredLease>, SqliteError> read_leases(Database& database, const LeaseClock& clock) {
  // A reader may meet a file of an older version.
  const auto version = sql_number(database, "PRAGMA user_version");
  if (const auto* failed = std::get_if<SqliteError>(&version)) return *failed;
  const std::int64_t found = std::get<std::int64_t>(version);
  const std::string later_columns =
      std::string{found < 2 ? "0, ''" : "serial, name"} + (found < 3 ? ", 0, 0, 0" : ", circuit, relay, via");
  const std::string query =
      "SELECT lease.id, mac, state, kind, reserved, expires_ms, written_ms, expires_running_ms, boot_id, " +
      later_columns + " FROM lease LEFT JOIN boot ON boot.id = lease.boot";
  auto prepared = database.prepare(query.c_str());
  if (const auto* failed = std::get_if<SqliteError>(&prepared)) return *failed;
  auto& row = std::get<Statement>(prepared);
  const std::int64_t wall_ms = clock.wall_ms();
  const std::int64_t running_ms = clock.running_ms();
  std::vector<StoredLease> leases;
  int step = row.step();
  for (; step == SQLITE_ROW; step = row.step()) {
    leases.push_back({record_of(row), remaining_ms(row, clock.boot, wall_ms, running_ms)});
  }
  if (step != SQLITE_DONE) return database.error();
  return leases;
}

void bind_lease(Statement& insert, const LeaseRecord& lease, const RowTimes& times) {
  insert.bind(1, row_id(lease));
  insert.bind(2, static_cast<std::int64_t>(lease.mac.number()));
  insert.bind(3, static_cast<std::int64_t>(lease.state));
  insert.bind(4, static_cast<std::int64_t>(lease.kind));
  insert.bind(5, lease.reserved ? 1 : 0);
  insert.bind(6, times.expires_ms);
  insert.bind(7, times.written_ms);
  insert.bind(8, times.expires_running_ms);
  insert.bind(9, times.boot);
  insert.bind(10, static_cast<std::int64_t>(lease.serial));
  insert.bind(11, std::string{lease.name.view()});
  insert.bind(12, static_cast<std::int64_t>(lease.origin.circuit));
  insert.bind(13, static_cast<std::int64_t>(lease.origin.relay));
  insert.bind(14, static_cast<std::int64_t>(lease.origin.via.number()));
}

void bind_deletion(Statement& removal, const LeaseRecord& lease) { removal.bind(1, row_id(lease)); }

const char* name_of(LeaseState state) {
  switch (state) {
    case LeaseState::free: return "free";
    case LeaseState::offered: return "offered";
    case LeaseState::bound_by_use: return "bound_by_use";
    case LeaseState::bound: return "bound";
    case LeaseState::quarantined: return "quarantined";
    case LeaseState::boot_only:
    case LeaseState::returned: break;  // never in a file
  }
  return "?";
}

}  // namespace bootstorm::leases
