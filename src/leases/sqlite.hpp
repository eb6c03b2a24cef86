// A minimal wrapper around SQLite: errors are values, and handles close themselves.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace bootstorm::leases {

/// An error, classified by what the caller can do about it.
struct SqliteError {
  enum class Kind {
    full,     // no space left: try again later
    busy,     // another program is writing to the file: try again later
    moved,    // the file is gone, or another lies in its place: try again later
    damaged,  // not a database, or corrupt
    failed,   // an I/O error or anything else: the content of the disk is uncertain
  };
  Kind kind = Kind::failed;
  std::string message;

  /// The same call can succeed later without anybody's intervention.
  [[nodiscard]] bool is_temporary() const { return kind == Kind::full || kind == Kind::busy || kind == Kind::moved; }
};

class Statement;

/// A connection, for one thread at a time.
class Database {
 public:
  /// `flags`: SQLITE_OPEN_…; `vfs`: the name of an SQLite VFS, or nullptr for the default.
  [[nodiscard]] static std::variant<Database, SqliteError> open(const std::string& path, int flags,
                                                                const char* vfs = nullptr);

  /// Runs one or several statements and ignores their rows.
  [[nodiscard]] std::optional<SqliteError> run(const char* sql);
  [[nodiscard]] std::variant<Statement, SqliteError> prepare(const char* sql);
  /// The error of the last call on this connection.
  [[nodiscard]] SqliteError error() const;
  /// Closing leaves all files alone: those of that name are no longer this connection's.
  void forget_files() { sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); }
  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

 private:
  struct Close {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

class Statement {
 public:
  explicit Statement(sqlite3_stmt* statement) noexcept : statement_(statement) {}

  /// `index`: from 1.
  void bind(int index, std::int64_t value) noexcept { sqlite3_bind_int64(statement_.get(), index, value); }
  void bind(int index, const std::string& value) noexcept {
    sqlite3_bind_text(statement_.get(), index, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
  }
  /// SQLITE_ROW, SQLITE_DONE, or an error; see Database::error().
  [[nodiscard]] int step() noexcept { return sqlite3_step(statement_.get()); }
  void reset() noexcept { sqlite3_reset(statement_.get()); }
  /// `column`: from 0.
  [[nodiscard]] std::int64_t number(int column) const noexcept {
    return sqlite3_column_int64(statement_.get(), column);
  }
  [[nodiscard]] std::string text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return bytes == nullptr ? std::string{} : std::string{bytes};
  }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace bootstorm::leases
