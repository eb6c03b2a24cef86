// Creates, checks and upgrades the lease file.
#pragma once

#include <filesystem>
#include <optional>
#include <variant>

#include "leases/sqlite.hpp"
#include "leases/store.hpp"

namespace bootstorm::leases {

struct LeaseFile {
  Database database;
  bool is_new = false;
};

/// Opens the file for writing and creates it if it does not exist. A damaged file is an error and is not modified.
[[nodiscard]] std::variant<LeaseFile, StoreError> open_lease_file(const std::filesystem::path& path, const char* vfs);
/// Makes an empty lease file, in place of any that has that name.
[[nodiscard]] std::optional<StoreError> make_lease_file(const std::filesystem::path& path, const char* vfs);
/// Gives a file that is complete and closed its name, and returns when that is on disk.
[[nodiscard]] std::optional<StoreError> put_in_place(const std::filesystem::path& unfinished,
                                                     const std::filesystem::path& path);
/// Opens the file for reading, whatever its version.
[[nodiscard]] std::variant<Database, StoreError> read_lease_file(const std::filesystem::path& path, const char* vfs);

[[nodiscard]] StoreError store_error(const std::filesystem::path& path, const SqliteError& error);
[[nodiscard]] StoreError machine_error(const std::filesystem::path& path, int error);
/// The first column of the first row of the result.
[[nodiscard]] std::variant<std::int64_t, SqliteError> sql_number(Database& database, const char* sql);

}  // namespace bootstorm::leases
