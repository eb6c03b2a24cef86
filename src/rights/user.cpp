#include "rights/user.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <system_error>

#include "base/environment_error.hpp"
#include "base/file_descriptor.hpp"

namespace bootstorm::rights {
namespace {

namespace fs = std::filesystem;

/// Images may have many files; whether they are readable shows in the first ones.
constexpr std::size_t looked_at_max = 20'000;
constexpr std::size_t text_max = 16'384;  // of an entry in /etc/passwd or /etc/group

std::optional<gid_t> group_named(const char* name) {
  struct group found {};
  struct group* result = nullptr;
  std::array<char, text_max> text;
  if (::getgrnam_r(name, &found, text.data(), text.size(), &result) != 0 || result == nullptr) return std::nullopt;
  return found.gr_gid;
}

void add(std::vector<gid_t>& groups, std::span<const char* const> names) {
  for (const char* name : names) {
    const auto group = group_named(name);
    if (group && std::ranges::find(groups, *group) == groups.end()) groups.push_back(*group);
  }
}

bool has_read(const fs::path& path, bool is_directory) {
  return ::access(path.c_str(), is_directory ? R_OK | X_OK : R_OK) == 0;
}

/// The first thing there that this process cannot read; empty: none, or nothing is there at all.
fs::path first_unreadable(const fs::path& place) {
  for (fs::path above; const fs::path& part : place) {
    above /= part;
    if (above != place && ::access(above.c_str(), X_OK) != 0 && errno == EACCES) return above;
  }
  std::error_code error;
  const fs::file_status status = fs::status(place, error);
  if (error || !fs::exists(status)) return {};
  if (!has_read(place, fs::is_directory(status))) return place;
  if (!fs::is_directory(status)) return {};
  std::size_t looked_at = 0;
  for (fs::recursive_directory_iterator each{place, fs::directory_options::skip_permission_denied, error}, end;
       !error && each != end && ++looked_at < looked_at_max; each.increment(error)) {
    const bool is_directory = each->is_directory(error);
    if ((is_directory || each->is_regular_file(error)) && !has_read(each->path(), is_directory)) return each->path();
  }
  return {};
}

bool take_identity(const User& user) {
  return ::setgroups(user.groups.size(), user.groups.data()) == 0 && ::setresgid(user.gid, user.gid, user.gid) == 0 &&
         ::setresuid(user.uid, user.uid, user.uid) == 0;
}

std::string first_unreadable_as(const User& user, std::span<const fs::path> places) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return {};
  const FileDescriptor reader{ends[0]};
  FileDescriptor writer{ends[1]};
  const pid_t child = ::fork();
  if (child == 0) {
    if (!take_identity(user)) ::_exit(1);
    for (const fs::path& place : places) {
      const std::string found = first_unreadable(fs::absolute(place)).string();
      if (found.empty()) continue;
      constexpr std::size_t pipe_takes_at_once = 4096;
      (void)!::write(writer.get(), found.data(), std::min(found.size(), pipe_takes_at_once));
      break;
    }
    ::_exit(0);
  }
  writer = FileDescriptor{};
  std::string found;
  std::array<char, 4096> text;
  for (ssize_t size; (size = ::read(reader.get(), text.data(), text.size())) > 0;) {
    found.append(text.data(), static_cast<std::size_t>(size));
  }
  if (child > 0) (void)::waitpid(child, nullptr, 0);
  return found;
}

}  // namespace

std::optional<User> find_user(const std::string& name, std::span<const char* const> more_groups) {
  struct passwd found {};
  struct passwd* result = nullptr;
  std::array<char, text_max> text;
  if (::getpwnam_r(name.c_str(), &found, text.data(), text.size(), &result) != 0 || result == nullptr) {
    return std::nullopt;
  }
  User user{.name = name, .uid = found.pw_uid, .gid = found.pw_gid, .groups = {}};
  int count = 64;
  user.groups.resize(static_cast<std::size_t>(count));
  if (::getgrouplist(name.c_str(), user.gid, user.groups.data(), &count) < 0) count = 0;
  user.groups.resize(static_cast<std::size_t>(std::max(count, 0)));
  add(user.groups, more_groups);
  return user;
}

std::string cannot_read(const User& user, std::span<const fs::path> places) {
  const std::string path = first_unreadable_as(user, places);
  if (path.empty()) return {};
  std::error_code error;
  const bool is_directory = fs::is_directory(path, error);
  return "the user " + user.name + " cannot read " + path + ": sudo chmod o+" + (is_directory ? "rx " : "r ") + path;
}

std::string give(const User& user, std::span<const OwnDirectory> directories) {
  const auto owner = [](const fs::path& path) -> std::optional<uid_t> {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
    return status.st_uid;
  };
  for (const auto& [directory, permissions] : directories) {
    const auto uid = owner(directory);
    if (uid && *uid != 0 && *uid != user.uid) {
      return directory.string() + " belongs to somebody else than root and " + user.name + ": sudo chown -R " +
             user.name + " " + directory.string();
    }
  }
  for (const auto& [directory, permissions] : directories) {
    if (!owner(directory)) continue;
    (void)!::lchown(directory.c_str(), user.uid, user.gid);
    std::error_code error;
    for (fs::directory_iterator each{directory, error}, end; !error && each != end; each.increment(error)) {
      if (owner(each->path()) == uid_t{0}) (void)!::lchown(each->path().c_str(), user.uid, user.gid);
    }
  }
  return {};
}

void make(const Places& places) {
  std::error_code error;
  for (const OwnDirectory& own : places.own) {
    if (fs::create_directories(own.path, error)) fs::permissions(own.path, own.permissions, error);
  }
  if (places.written_at_end.empty()) return;
  constexpr mode_t mode = 0644;
  const FileDescriptor file{::open(places.written_at_end.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode)};
  if (file.ok()) (void)!::fchown(file.get(), ::geteuid(), ::getegid());
}

void become(const User& user) {
  if (::prctl(PR_SET_KEEPCAPS, 1UL) != 0 || !take_identity(user)) {
    throw EnvironmentError{"this process cannot become the user " + user.name + " (" +
                           std::generic_category().message(errno) +
                           "): run it as root, or set appliance: {user: root}"};
  }
  (void)::prctl(PR_SET_KEEPCAPS, 0UL);
  // The kernel hides /proc/self from a process that has changed its user, and drivers look there.
  (void)::prctl(PR_SET_DUMPABLE, 1UL);
}

void join_groups(std::span<const char* const> names) {
  std::vector<gid_t> groups(64);
  const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
  groups.resize(static_cast<std::size_t>(std::max(count, 0)));
  add(groups, names);
  (void)::setgroups(groups.size(), groups.data());
}

}  // namespace bootstorm::rights
