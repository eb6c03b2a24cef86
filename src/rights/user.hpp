// The user that the appliance becomes, and whether that user can do what the configuration asks for.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bootstorm::rights {

struct User {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;  // gid among them
};

/// nullopt: there is no user of that name. `more_groups`: names of groups to be in as well, where they exist.
[[nodiscard]] std::optional<User> find_user(const std::string& name, std::span<const char* const> more_groups);

/// The directories and files that the process writes and reads after it has become that user.
struct OwnDirectory {
  std::filesystem::path path;
  std::filesystem::perms permissions;  // where it is made here
};
struct Places {
  std::vector<OwnDirectory> own;            // with the files in them
  std::vector<std::filesystem::path> read;  // directories with all that is in them, and files
  std::filesystem::path written_at_end;     // a file; empty: none
};
/// Something that a user cannot read.
struct Unreadable {
  enum class Kind : char {
    way = 'w',  // a directory above the place, which the user may not pass through
    directory = 'd',
    file = 'f'
  };
  std::string user;
  Kind kind = Kind::file;
  std::filesystem::path path;
  std::filesystem::path place;  // one of those that were to be read, where `path` lies
};
/// The first of these that the user could not read, which may lie somewhere in them; nullopt: none. Looks as that user,
/// in a process of its own, which only root can have.
[[nodiscard]] std::optional<Unreadable> find_unreadable(const User& user,
                                                        std::span<const std::filesystem::path> places);
/// "the user bootstorm cannot read …", with the command that mends it.
[[nodiscard]] std::string to_text(const Unreadable& unreadable);
/// Gives the directories that exist, and the files in them, to that user. Returns why not: they are neither root's nor
/// that user's.
[[nodiscard]] std::string give(const User& user, std::span<const OwnDirectory> directories);
/// Makes the directories that do not exist, and the file, as whom the process has become while it may still do so
/// everywhere.
void make(const Places& places);

/// All threads of the process are that user's from now on. This one keeps its capabilities; the others lose theirs.
/// Throws EnvironmentError.
void become(const User& user);
/// As root that stays root: in those groups as well, where they exist.
void join_groups(std::span<const char* const> names);

}  // namespace bootstorm::rights
