// The file that leases lie in: made, checked, brought to today's version.
#pragma once

#include <filesystem>
#include <variant>

#include "leases/sqlite.hpp"
#include "leases/store.hpp"

namespace bootstorm::leases {

struct LeaseFile {
  Database database;
  bool is_new = false;
};

/// Opens the file to write, makes it if there is none. What is damaged is neither served with nor replaced.
[[nodiscard]] std::variant<LeaseFile, StoreError> open_lease_file(const std::filesystem::path& path, const char* vfs);
/// Opens it to read, as it is.
[[nodiscard]] std::variant<Database, StoreError> read_lease_file(const std::filesystem::path& path, const char* vfs);

[[nodiscard]] StoreError store_error(const std::filesystem::path& path, const SqliteError& error);
[[nodiscard]] StoreError machine_error(const std::filesystem::path& path, int error);
/// The first column of the first row.
[[nodiscard]] std::variant<std::int64_t, SqliteError> sql_number(Database& database, const char* sql);

}  // namespace bootstorm::leases
