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

/// What this process cannot read there; nullopt: nothing, or nothing is there at all.
std::optional<Unreadable> unreadable_at(const fs::path& place) {
  using Kind = Unreadable::Kind;
  for (fs::path above; const fs::path& part : place) {
    above /= part;
    if (above != place && ::access(above.c_str(), X_OK) != 0 && errno == EACCES)
      return Unreadable{{}, Kind::way, above, place};
  }
  std::error_code error;
  const fs::file_status status = fs::status(place, error);
  if (error || !fs::exists(status)) return std::nullopt;
  const bool is_directory = fs::is_directory(status);
  if (!has_read(place, is_directory)) return Unreadable{{}, is_directory ? Kind::directory : Kind::file, place, place};
  if (!is_directory) return std::nullopt;
  std::size_t looked_at = 0;
  for (fs::recursive_directory_iterator each{place, fs::directory_options::skip_permission_denied, error}, end;
       !error && each != end && ++looked_at < looked_at_max; each.increment(error)) {
    const bool is_inner = each->is_directory(error);
    if ((!is_inner && !each->is_regular_file(error)) || has_read(each->path(), is_inner)) continue;
    return Unreadable{{}, is_inner ? Kind::directory : Kind::file, each->path(), place};
  }
  return std::nullopt;
}

bool take_identity(const User& user) {
  return ::setgroups(user.groups.size(), user.groups.data()) == 0 && ::setresgid(user.gid, user.gid, user.gid) == 0 &&
         ::setresuid(user.uid, user.uid, user.uid) == 0;
}

/// For a pipe: which place, of what kind, and the path.
constexpr std::size_t told_max = 4096;  // what a pipe takes at once

[[noreturn]] void tell_as(const User& user, std::span<const fs::path> places, int pipe) {
  if (!take_identity(user)) ::_exit(1);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto found = unreadable_at(fs::absolute(places[i]));
    if (!found) continue;
    const std::string told = std::to_string(i) + ' ' + static_cast<char>(found->kind) + found->path.string();
    (void)!::write(pipe, told.data(), std::min(told.size(), told_max));
    break;
  }
  ::_exit(0);
}

std::string read_to_end(int file) {
  std::string all;
  std::array<char, told_max> text;
  for (ssize_t size; (size = ::read(file, text.data(), text.size())) > 0;) {
    all.append(text.data(), static_cast<std::size_t>(size));
  }
  return all;
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

std::optional<Unreadable> find_unreadable(const User& user, std::span<const fs::path> places) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return std::nullopt;
  const FileDescriptor reader{ends[0]};
  FileDescriptor writer{ends[1]};
  const pid_t child = ::fork();
  if (child == 0) tell_as(user, places, writer.get());
  writer = FileDescriptor{};
  const std::string told = read_to_end(reader.get());
  if (child > 0) (void)::waitpid(child, nullptr, 0);
  const std::size_t space = told.find(' ');
  if (space == std::string::npos) return std::nullopt;
  return Unreadable{user.name, static_cast<Unreadable::Kind>(told[space + 1]), told.substr(space + 2),
                    fs::absolute(places[std::stoul(told)])};
}

std::string to_text(const Unreadable& unreadable) {
  const std::string path = unreadable.path.string();
  if (unreadable.kind == Unreadable::Kind::way) {
    return "the user " + unreadable.user + " may not pass through " + path + ": sudo chmod o+x " + path;
  }
  return "the user " + unreadable.user + " cannot read " + path + ": sudo chmod -R o+rX " + unreadable.place.string();
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
