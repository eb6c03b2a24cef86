#include "rights/own_directories.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "base/file_descriptor.hpp"

namespace bootstorm::rights {
namespace {

constexpr std::uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
// What the first version of Landlock knows.
constexpr std::uint64_t everything =
    reading | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
    LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;

}  // namespace

Enclosed read_only_below(std::span<const std::filesystem::path> places) noexcept {
  const landlock_ruleset_attr attributes{.handled_access_fs = everything};
  const FileDescriptor rules{
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0))};
  if (!rules.ok()) return Enclosed::not_by_this_kernel;
  for (const std::filesystem::path& place : places) {
    const FileDescriptor parent{::open(place.c_str(), O_PATH | O_CLOEXEC)};
    struct stat status {};
    if (!parent.ok() || ::fstat(parent.get(), &status) != 0) continue;
    const std::uint64_t allowed = S_ISDIR(status.st_mode) ? reading : std::uint64_t{LANDLOCK_ACCESS_FS_READ_FILE};
    const landlock_path_beneath_attr rule{.allowed_access = allowed, .parent_fd = parent.get()};
    if (::syscall(SYS_landlock_add_rule, rules.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) return Enclosed::no;
  }
  return ::syscall(SYS_landlock_restrict_self, rules.get(), 0) == 0 ? Enclosed::yes : Enclosed::no;
}

}  // namespace bootstorm::rights
