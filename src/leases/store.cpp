#include "leases/store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "leases/file.hpp"

namespace bootstorm::leases {
namespace {

constexpr const char* file_name = "leases.db";
constexpr const char* lock_name = "leases.lock";
/// A wall clock that is corrected in small steps is not followed at each.
constexpr std::int64_t clock_step_ms = 1000;

std::int64_t id_of(const LeaseRecord& record) {
  return std::int64_t{record.link.port} << 44 | std::int64_t{record.link.vlan} << 32 |
         std::int64_t{record.address.value};
}

/// That boot's row, made if there is none yet.
std::variant<std::int64_t, SqliteError> boot_row(Database& database, const std::string& boot) {
  for (const char* sql :
       {"SELECT id FROM boot WHERE boot_id = ?1", "INSERT INTO boot (boot_id) VALUES (?1) RETURNING id"}) {
    auto prepared = database.prepare(sql);
    if (const auto* failed = std::get_if<SqliteError>(&prepared)) return *failed;
    auto& statement = std::get<Statement>(prepared);
    statement.bind(1, boot);
    const int step = statement.step();
    const std::int64_t id = step == SQLITE_ROW ? statement.number(0) : 0;
    // An INSERT is done when there is no further row.
    if (step == SQLITE_ROW && statement.step() == SQLITE_DONE) return id;
    if (step != SQLITE_DONE) return database.error();
  }
  return database.error();
}

std::variant<std::vector<StoredLease>, SqliteError> read_all(Database& database, const LeaseClock& clock) {
  // Who only reads meets a file as the program that serves from it made it.
  const auto version = sql_number(database, "PRAGMA user_version");
  if (const auto* failed = std::get_if<SqliteError>(&version)) return *failed;
  const std::int64_t found = std::get<std::int64_t>(version);
  const std::string said = std::string{found < 2 ? "0, ''" : "serial, name"} +
                           (found < 3 ? ", 0, 0, 0" : ", circuit, relay, via");
  auto prepared = database.prepare(
      ("SELECT lease.id, mac, state, kind, reserved, expires_ms, written_ms, expires_running_ms, boot_id, " + said +
       " FROM lease LEFT JOIN boot ON boot.id = lease.boot")
          .c_str());
  if (const auto* failed = std::get_if<SqliteError>(&prepared)) return *failed;
  auto& row = std::get<Statement>(prepared);
  const std::int64_t wall_ms = clock.wall_ms();
  const std::int64_t running_ms = clock.running_ms();
  std::vector<StoredLease> leases;
  int step = row.step();
  for (; step == SQLITE_ROW; step = row.step()) {
    StoredLease& lease = leases.emplace_back();
    const std::int64_t id = row.number(0);
    lease.record.address = {static_cast<std::uint32_t>(id)};
    lease.record.link = {static_cast<std::uint8_t>(id >> 44), static_cast<std::uint16_t>(id >> 32 & 0xfff)};
    lease.record.mac = MacAddress::from_number(static_cast<std::uint64_t>(row.number(1)));
    lease.record.state = static_cast<LeaseState>(row.number(2));
    lease.record.kind = static_cast<ClientKind>(row.number(3));
    lease.record.reserved = row.number(4) != 0;
    lease.record.serial = static_cast<std::uint32_t>(row.number(9));
    const std::string name = row.text(10);
    lease.record.name.set(std::as_bytes(std::span{name.data(), name.size()}));
    lease.record.origin = {.circuit = static_cast<std::uint32_t>(row.number(11)),
                           .relay = static_cast<std::uint32_t>(row.number(12)),
                           .via = MacAddress::from_number(static_cast<std::uint64_t>(row.number(13)))};
    // A wall clock that lies behind must not make a lease longer than it was when it was written.
    lease.remaining_ms = row.text(8) == clock.boot
                             ? row.number(7) - running_ms
                             : std::min(row.number(5) - wall_ms, row.number(5) - row.number(6));
  }
  if (step != SQLITE_DONE) return database.error();
  return leases;
}

}  // namespace

std::variant<LeaseStore, StoreError> LeaseStore::open(const std::filesystem::path& state, StoreOptions options) {
  LeaseStore store;
  store.path_ = state / file_name;
  store.clock_ = options.clock;
  std::error_code error;
  if (std::filesystem::create_directories(state, error)) {
    std::filesystem::permissions(state, std::filesystem::perms::owner_all, error);
  }
  if (error) return machine_error(state, error.value());
  const std::filesystem::path lock = state / lock_name;
  store.lock_ = FileDescriptor{::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  if (!store.lock_.ok()) return machine_error(lock, errno);
  if (::flock(store.lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return machine_error(lock, errno);
    return StoreError{StoreError::Kind::taken,
                      store.path_.string() + " is another appliance's that runs now: stop it, or give each a directory "
                                             "of its own with appliance: {state: …}"};
  }
  if (const auto failed = store.prepare(options)) return *failed;
  return store;
}

std::optional<StoreError> LeaseStore::prepare(const StoreOptions& options) {
  auto opened = open_lease_file(path_, options.vfs);
  if (auto* failed = std::get_if<StoreError>(&opened)) return std::move(*failed);
  auto& file = std::get<LeaseFile>(opened);
  database_ = std::move(file.database);
  is_new_ = file.is_new;

  const auto boot = boot_row(*database_, clock_.boot);
  if (const auto* failed = std::get_if<SqliteError>(&boot)) return store_error(path_, *failed);
  boot_ = std::get<std::int64_t>(boot);

  auto put = database_->prepare(
      "INSERT INTO lease VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT (id) DO "
      "UPDATE SET mac = ?2, state = ?3, kind = ?4, reserved = ?5, expires_ms = ?6, written_ms = ?7, "
      "expires_running_ms = ?8, boot = ?9, serial = ?10, name = ?11, circuit = ?12, relay = ?13, via = ?14");
  if (const auto* failed = std::get_if<SqliteError>(&put)) return store_error(path_, *failed);
  put_ = std::get<Statement>(std::move(put));
  auto remove = database_->prepare("DELETE FROM lease WHERE id = ?1");
  if (const auto* failed = std::get_if<SqliteError>(&remove)) return store_error(path_, *failed);
  remove_ = std::get<Statement>(std::move(remove));
  wall_offset_ms_ = clock_.wall_ms() - clock_.running_ms();
  return std::nullopt;
}

std::variant<std::vector<StoredLease>, StoreError> LeaseStore::read(const std::filesystem::path& state,
                                                                    StoreOptions options) {
  const std::filesystem::path path = state / file_name;
  auto opened = read_lease_file(path, options.vfs);
  if (auto* failed = std::get_if<StoreError>(&opened)) return std::move(*failed);
  auto& database = std::get<Database>(opened);
  auto leases = read_all(database, options.clock);
  if (const auto* failed = std::get_if<SqliteError>(&leases)) return store_error(path, *failed);
  return std::get<std::vector<StoredLease>>(std::move(leases));
}

std::variant<std::vector<LeaseRecord>, StoreError> LeaseStore::load(Nanos now) {
  auto stored = read_all(*database_, clock_);
  if (const auto* failed = std::get_if<SqliteError>(&stored)) return store_error(path_, *failed);
  std::vector<LeaseRecord> leases;
  if (const auto failed = database_->run("BEGIN")) return store_error(path_, *failed);
  for (StoredLease& lease : std::get<std::vector<StoredLease>>(stored)) {
    if (lease.remaining_ms > 0) {
      lease.record.until = now + static_cast<Nanos>(lease.remaining_ms) * nanos_per_ms;
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
  Statement& statement = record.state == LeaseState::free ? *remove_ : *put_;
  statement.bind(1, id_of(record));
  if (record.state != LeaseState::free) {
    const auto remaining_ms = static_cast<std::int64_t>(record.until > now ? (record.until - now) / nanos_per_ms : 0);
    statement.bind(2, static_cast<std::int64_t>(record.mac.number()));
    statement.bind(3, static_cast<std::int64_t>(record.state));
    statement.bind(4, static_cast<std::int64_t>(record.kind));
    statement.bind(5, record.reserved ? 1 : 0);
    statement.bind(6, wall_ms + remaining_ms);
    statement.bind(7, wall_ms);
    statement.bind(8, running_ms + remaining_ms);
    statement.bind(9, boot_);
    statement.bind(10, static_cast<std::int64_t>(record.serial));
    statement.bind(11, std::string{record.name.view()});
    statement.bind(12, static_cast<std::int64_t>(record.origin.circuit));
    statement.bind(13, static_cast<std::int64_t>(record.origin.relay));
    statement.bind(14, static_cast<std::int64_t>(record.origin.via.number()));
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
  std::optional<SqliteError> failed = database_->run("BEGIN IMMEDIATE");
  for (std::size_t i = 0; !failed && i < records.size(); ++i) {
    failed = write_one(records[i], now, running_ms, wall_ms);
  }
  if (!failed) failed = database_->run("COMMIT");
  // Where the commit itself has failed the transaction may still be open, and must not hold up the next one.
  if (failed && database_->in_transaction()) (void)database_->run("ROLLBACK");
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
