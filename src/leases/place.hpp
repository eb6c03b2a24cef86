// Whether the files that a connection has open are still those that have their names: an open file can be removed,
// replaced or cut off, and writing to it goes well all the same.
#pragma once

#include <sys/types.h>

#include <array>
#include <filesystem>

namespace bootstorm::leases {

class LeaseFilePlace {
 public:
  /// Remembers the lease file's directory, the file and what SQLite has beside it, as they are now.
  void remember(const std::filesystem::path& path);
  [[nodiscard]] bool is_kept(const std::filesystem::path& path);

 private:
  struct Seen {
    dev_t device = 0;  // both 0: there was none
    ino_t inode = 0;
    off_t size = 0;  // never shrinks by itself
  };
  [[nodiscard]] static std::array<Seen, 4> look(const std::filesystem::path& path);

  std::array<Seen, 4> seen_{};
};

/// Keeps a file that lies where the lease file belongs, with what SQLite has beside it, under the name
/// `leases.db.set-aside`. Returns that name; empty: there was none.
std::filesystem::path set_aside(const std::filesystem::path& path);

}  // namespace bootstorm::leases
