#include "leases/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "base/file_descriptor.hpp"
#include "leases/schema.hpp"

namespace bootstorm::leases {
namespace {

constexpr const char* settings = R"sql(
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 4000;
PRAGMA busy_timeout = 2000;
)sql";

StoreError damage(const std::filesystem::path& path, const std::string& what) {
  const std::string file = path.string();
  return {StoreError::Kind::damaged,
          file + " is damaged (" + what + "); it was not modified. To keep what can be recovered, run 'sqlite3 " +
              file + " .recover | sqlite3 recovered.db', check recovered.db and replace the file with it. To start "
              "without leases, which may assign addresses in use again, move " + file + "* away"};
}

/// Flushes the directory's entries to disk.
void sync_directory(const std::filesystem::path& directory) {
  const FileDescriptor opened{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (opened.ok()) (void)::fsync(opened.get());
}

/// Creates the file under another name and renames it when it is complete, so that a crash leaves no partial file.
std::optional<StoreError> create(const std::filesystem::path& path, const char* vfs) {
  const std::filesystem::path unfinished = path.string() + ".new";
  if (auto failed = make_lease_file(unfinished, vfs)) return failed;
  return put_in_place(unfinished, path);
}

/// Checks that this is a lease file of a known version and intact.
std::optional<StoreError> check(Database& database, const std::filesystem::path& path) {
  const auto application = sql_number(database, "PRAGMA application_id");
  const auto version = sql_number(database, "PRAGMA user_version");
  for (const auto* value : {&application, &version}) {
    if (const auto* failed = std::get_if<SqliteError>(value)) return store_error(path, *failed);
  }
  if (std::get<std::int64_t>(application) != lease_application_id) return damage(path, "not a lease file");
  if (const auto found = std::get<std::int64_t>(version); found < 1 || found > lease_schema_version) {
    return StoreError{StoreError::Kind::damaged, path.string() + " has schema version " + std::to_string(found) +
                                                     ", but this bootstorm supports only versions up to " +
                                                     std::to_string(lease_schema_version) +
                                                     ": use the bootstorm that wrote it"};
  }
  auto prepared = database.prepare("PRAGMA integrity_check(1)");
  if (const auto* failed = std::get_if<SqliteError>(&prepared)) return store_error(path, *failed);
  auto& statement = std::get<Statement>(prepared);
  if (statement.step() != SQLITE_ROW) return store_error(path, database.error());
  std::string verdict = statement.text(0);
  std::ranges::replace(verdict, '\n', ' ');
  if (verdict != "ok") return damage(path, verdict);
  return std::nullopt;
}

/// Upgrades a file of an older version, in one transaction.
std::optional<SqliteError> migrate(Database& database) {
  const auto version = sql_number(database, "PRAGMA user_version");
  if (const auto* failed = std::get_if<SqliteError>(&version)) return *failed;
  const auto found = static_cast<std::size_t>(std::get<std::int64_t>(version));
  if (found == lease_schema_version) return std::nullopt;
  std::string sql = "BEGIN; DROP VIEW leases;";
  for (std::size_t i = found - 1; i < lease_migrations.size(); ++i) sql += lease_migrations.at(i);
  return database.run((sql + lease_view).c_str());
}

}  // namespace

std::optional<StoreError> make_lease_file(const std::filesystem::path& path, const char* vfs) {
  std::error_code error;
  for (const char* part : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path.string() + part, error);
  auto opened = Database::open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs);
  if (const auto* failed = std::get_if<SqliteError>(&opened)) return store_error(path, *failed);
  const std::string schema = lease_tables + std::string{lease_view};
  if (const auto failed = std::get<Database>(opened).run(schema.c_str())) return store_error(path, *failed);
  return std::nullopt;
}

std::optional<StoreError> put_in_place(const std::filesystem::path& unfinished, const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::rename(unfinished, path, error);
  if (error) return machine_error(path, error.value());
  sync_directory(path.parent_path());
  return std::nullopt;
}

StoreError machine_error(const std::filesystem::path& path, int error) {
  return {StoreError::Kind::machine, path.string() + ": " + std::generic_category().message(error)};
}

StoreError store_error(const std::filesystem::path& path, const SqliteError& error) {
  if (error.kind == SqliteError::Kind::damaged) return damage(path, error.message);
  return {StoreError::Kind::machine, path.string() + ": " + error.message};
}

std::variant<std::int64_t, SqliteError> sql_number(Database& database, const char* sql) {
  auto prepared = database.prepare(sql);
  if (const auto* failed = std::get_if<SqliteError>(&prepared)) return *failed;
  auto& statement = std::get<Statement>(prepared);
  if (statement.step() != SQLITE_ROW) return database.error();
  return statement.number(0);
}

std::variant<LeaseFile, StoreError> open_lease_file(const std::filesystem::path& path, const char* vfs) {
  std::error_code error;
  const bool is_there = std::filesystem::exists(path, error);
  if (error) return machine_error(path, error.value());
  if (is_there && std::filesystem::file_size(path, error) == 0) return damage(path, "the file is empty");
  if (!is_there) {
    const std::filesystem::path wal = path.string() + "-wal";
    if (std::filesystem::exists(wal, error)) return damage(path, "it is missing, but " + wal.string() + " exists");
    if (const auto failed = create(path, vfs)) return *failed;
  }
  auto opened = Database::open(path, SQLITE_OPEN_READWRITE, vfs);
  if (const auto* failed = std::get_if<SqliteError>(&opened)) return store_error(path, *failed);
  auto& database = std::get<Database>(opened);
  if (const auto failed = check(database, path)) return *failed;
  if (const auto failed = database.run(settings)) return store_error(path, *failed);
  if (const auto failed = migrate(database)) return store_error(path, *failed);
  return LeaseFile{std::move(database), !is_there};
}

std::variant<Database, StoreError> read_lease_file(const std::filesystem::path& path, const char* vfs) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return machine_error(path, error ? error.value() : ENOENT);
  auto opened = Database::open(path, SQLITE_OPEN_READONLY, vfs);
  if (const auto* failed = std::get_if<SqliteError>(&opened)) return store_error(path, *failed);
  return std::get<Database>(std::move(opened));
}

}  // namespace bootstorm::leases
