#include "leases/store.hpp"

#include <algorithm>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "leases/file.hpp"
#include "leases/rows.hpp"

namespace bootstorm::leases {
namespace {

constexpr const char* file_name = "leases.db";
/// Smaller corrections of the wall clock are ignored.
constexpr std::int64_t clock_step_ms = 1000;

/// The id of the boot, which is inserted if it is not there yet.
std::variant<std::int64_t, SqliteError> boot_row(Database& database, const std::string& boot) {
  for (const char* sql :
       {"SELECT id FROM boot WHERE boot_id = ?1", "INSERT INTO boot (boot_id) VALUES (?1) RETURNING id"}) {
    auto prepared = database.prepare(sql);
    if (const auto* failed = std::get_if<SqliteError>(&prepared)) return *failed;
    auto& statement = std::get<Statement>(prepared);
    statement.bind(1, boot);
    const int step = statement.step();
    const std::int64_t id = step == SQLITE_ROW ? statement.number(0) : 0;
    // An INSERT … RETURNING completes only with SQLITE_DONE.
    if (step == SQLITE_ROW && statement.step() == SQLITE_DONE) return id;
    if (step != SQLITE_DONE) return database.error();
  }
  return database.error();
}

}  // namespace

std::variant<LeaseStore, StoreError> LeaseStore::open(const std::filesystem::path& state, StoreOptions options) {
  LeaseStore store;
  store.path_ = state / file_name;
  store.clock_ = options.clock;
  store.vfs_ = options.vfs;
  if (auto failed = store.take_directory()) return std::move(*failed);
  if (auto failed = store.prepare()) return std::move(*failed);
  return store;
}

std::optional<StoreError> LeaseStore::prepare() {
  auto opened = open_lease_file(path_, vfs_);
  if (auto* failed = std::get_if<StoreError>(&opened)) return std::move(*failed);
  auto& file = std::get<LeaseFile>(opened);
  database_ = std::move(file.database);
  is_new_ = file.is_new;

  const auto boot = boot_row(*database_, clock_.boot);
  if (const auto* failed = std::get_if<SqliteError>(&boot)) return store_error(path_, *failed);
  boot_ = std::get<std::int64_t>(boot);

  auto insert = database_->prepare(insert_lease);
  if (const auto* failed = std::get_if<SqliteError>(&insert)) return store_error(path_, *failed);
  insert_ = std::get<Statement>(std::move(insert));
  auto removal = database_->prepare(delete_lease);
  if (const auto* failed = std::get_if<SqliteError>(&removal)) return store_error(path_, *failed);
  delete_ = std::get<Statement>(std::move(removal));
  wall_offset_ms_ = clock_.wall_ms() - clock_.running_ms();
  place_.remember(path_);
  return std::nullopt;
}

std::variant<std::vector<StoredLease>, StoreError> LeaseStore::read(const std::filesystem::path& state,
                                                                    StoreOptions options) {
  const std::filesystem::path path = state / file_name;
  auto opened = read_lease_file(path, options.vfs);
  if (auto* failed = std::get_if<StoreError>(&opened)) return std::move(*failed);
  auto& database = std::get<Database>(opened);
  auto leases = read_leases(database, options.clock);
  if (const auto* failed = std::get_if<SqliteError>(&leases)) return store_error(path, *failed);
  return std::get<std::vector<StoredLease>>(std::move(leases));
}

std::variant<std::vector<LeaseRecord>, StoreError> LeaseStore::load(Nanos now) {
  auto stored = read_leases(*database_, clock_);
  if (const auto* failed = std::get_if<SqliteError>(&stored)) return store_error(path_, *failed);
  std::vector<LeaseRecord> leases;
  if (const auto failed = database_->run("BEGIN")) return store_error(path_, *failed);
  for (StoredLease& lease : std::get<std::vector<StoredLease>>(stored)) {
    if (lease.remaining_ms > 0) {
      lease.record.until = now + static_cast<Nanos>(lease.remaining_ms) * nanos_per_ms;
      held_.insert_or_assign(row_id(lease.record), lease.record);
      leases.push_back(lease.record);
      continue;
    }
    lease.record.state = LeaseState::free;
    if (const auto failed = write_one(lease.record, now, 0, 0)) return store_error(path_, *failed);
  }
  if (const auto failed = adopt()) return store_error(path_, *failed);
  const auto failed = database_->run("DELETE FROM boot WHERE id NOT IN (SELECT boot FROM lease) AND id <> "
                                     "(SELECT max(id) FROM boot); COMMIT");
  if (failed) return store_error(path_, *failed);
  return leases;
}

std::optional<SqliteError> LeaseStore::adopt() {
  auto prepared = database_->prepare(
      "UPDATE lease SET expires_ms = ?1 + min(expires_ms - ?1, expires_ms - written_ms), written_ms = ?1, "
      "expires_running_ms = ?2 + min(expires_ms - ?1, expires_ms - written_ms), boot = ?3 WHERE boot <> ?3");
  if (const auto* failed = std::get_if<SqliteError>(&prepared)) return *failed;
  auto& update = std::get<Statement>(prepared);
  update.bind(1, clock_.wall_ms());
  update.bind(2, clock_.running_ms());
  update.bind(3, boot_);
  if (update.step() != SQLITE_DONE) return database_->error();
  return std::nullopt;
}

std::optional<SqliteError> LeaseStore::write_one(const LeaseRecord& record, Nanos now, std::int64_t running_ms,
                                                 std::int64_t wall_ms) {
  const bool is_deleted = record.state == LeaseState::free;
  Statement& statement = is_deleted ? *delete_ : *insert_;
  if (is_deleted) {
    bind_deletion(statement, record);
  } else {
    const auto remaining_ms = static_cast<std::int64_t>(record.until > now ? (record.until - now) / nanos_per_ms : 0);
    bind_lease(statement, record,
               {.expires_ms = wall_ms + remaining_ms,
                .written_ms = wall_ms,
                .expires_running_ms = running_ms + remaining_ms,
                .boot = boot_});
  }
  const bool done = statement.step() == SQLITE_DONE;
  std::optional<SqliteError> failed;
  if (!done) failed = database_->error();
  statement.reset();
  return failed;
}

std::optional<SqliteError> LeaseStore::write(std::span<const LeaseRecord> records, Nanos now) {
  const std::int64_t running_ms = clock_.running_ms();
  const std::int64_t wall_ms = clock_.wall_ms();
  if (!insert_) return SqliteError{SqliteError::Kind::moved, "the file was lost"};  // rewrite() did not get to its end
  std::optional<SqliteError> failed = database_->run("BEGIN IMMEDIATE");
  for (std::size_t i = 0; !failed && i < records.size(); ++i) {
    failed = write_one(records[i], now, running_ms, wall_ms);
  }
  if (!failed) failed = database_->run("COMMIT");
  // If COMMIT itself failed, the transaction may still be open and would block the next one.
  if (failed && database_->in_transaction()) (void)database_->run("ROLLBACK");
  for (std::size_t i = 0; !failed && i < records.size(); ++i) {
    if (records[i].state == LeaseState::free) {
      held_.erase(row_id(records[i]));
    } else {
      held_.insert_or_assign(row_id(records[i]), records[i]);
    }
  }
  return failed;
}

std::optional<SqliteError> LeaseStore::follow_clock() {
  const std::int64_t offset_ms = clock_.wall_ms() - clock_.running_ms();
  if (std::llabs(offset_ms - wall_offset_ms_) < clock_step_ms) return std::nullopt;
  auto prepared = database_->prepare("UPDATE lease SET expires_ms = expires_running_ms + ?1, written_ms = ?2 "
                                     "WHERE boot = ?3");
  if (const auto* failed = std::get_if<SqliteError>(&prepared)) return *failed;
  auto& update = std::get<Statement>(prepared);
  update.bind(1, offset_ms);
  update.bind(2, clock_.wall_ms());
  update.bind(3, boot_);
  if (update.step() != SQLITE_DONE) return database_->error();
  wall_offset_ms_ = offset_ms;
  return std::nullopt;
}

}  // namespace bootstorm::leases
