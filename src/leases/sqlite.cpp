#include "leases/sqlite.hpp"

#include <cerrno>

namespace bootstorm::leases {
namespace {

SqliteError::Kind kind_of(int code, int system_error) {
  const bool is_full = system_error == ENOSPC || system_error == EDQUOT;
  switch (code & 0xff) {
    case SQLITE_FULL: return SqliteError::Kind::full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return SqliteError::Kind::busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return SqliteError::Kind::damaged;
    case SQLITE_IOERR: return is_full ? SqliteError::Kind::full : SqliteError::Kind::failed;
    default: return SqliteError::Kind::failed;
  }
}

}  // namespace

std::variant<Database, SqliteError> Database::open(const std::string& path, int flags, const char* vfs) {
  Database database;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
  database.handle_.reset(handle);
  if (handle == nullptr) return SqliteError{SqliteError::Kind::failed, "out of memory"};
  if (code != SQLITE_OK) return database.error();
  return database;
}

SqliteError Database::error() const {
  const int code = sqlite3_extended_errcode(handle_.get());
  return {kind_of(code, sqlite3_system_errno(handle_.get())), sqlite3_errmsg(handle_.get())};
}

std::optional<SqliteError> Database::run(const char* sql) {
  if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK) return std::nullopt;
  return error();
}

std::variant<Statement, SqliteError> Database::prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    return error();
  }
  return Statement{statement};
}

}  // namespace bootstorm::leases
