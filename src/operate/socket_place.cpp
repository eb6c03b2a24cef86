#include "operate/socket_place.hpp"

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>

#include "base/private_directory.hpp"
#include "operate/unix_address.hpp"

namespace bootstorm::operate {
namespace {

/// Connections that wait until control comes round, every 20 ms.
constexpr int backlog = 128;

constexpr const char* others_could = "could put a socket of their own there, and answer in the appliance's name";

std::optional<gid_t> group_id(const char* name) {
  struct group found {};
  struct group* result = nullptr;
  std::array<char, 16'384> text;
  if (::getgrnam_r(name, &found, text.data(), text.size(), &result) != 0 || result == nullptr) return std::nullopt;
  return found.gr_gid;
}

}  // namespace

std::string run_directory_problem(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / control_kind.name;
  if (address_of(path)) return {};
  return path.string() + ": too long for a socket; set appliance: {run: …} to a shorter directory";
}

std::variant<SocketPlace, std::string> SocketPlace::open(const std::filesystem::path& directory,
                                                         std::filesystem::perms permissions, const SocketKind& kind) {
  auto opened = open_private_directory(directory, permissions, others_could);
  if (auto* error = std::get_if<std::string>(&opened)) return std::move(*error);
  SocketPlace place;
  if (std::get<PrivateDirectory>(opened).is_new) place.made_directory_ = directory;
  place.kind_ = kind;
  place.permissions_ = permissions;
  const std::filesystem::path path = directory / kind.name;
  const auto address = address_of(path);
  if (!address) return run_directory_problem(directory);
  // A full queue of connections is somebody's, too.
  if (connects(new_socket(SOCK_NONBLOCK), *address) || errno == EAGAIN) {
    return path.string() + ": another appliance serves with this directory";
  }
  place.path_ = path;
  if (std::string error = place.listen(); !error.empty()) {
    place.path_.clear();
    return error;
  }
  return place;
}

SocketPlace& SocketPlace::operator=(SocketPlace&& other) noexcept {
  std::swap(kind_, other.kind_);
  std::swap(permissions_, other.permissions_);
  std::swap(path_, other.path_);
  std::swap(made_directory_, other.made_directory_);
  std::swap(listening_, other.listening_);
  std::swap(inode_, other.inode_);
  std::swap(looked_at_, other.looked_at_);
  return *this;
}

SocketPlace::~SocketPlace() {
  if (!path_.empty()) (void)::unlink(path_.c_str());
  if (!made_directory_.empty()) (void)::rmdir(made_directory_.c_str());
}

/// A socket of that name from now on, in place of one that was left behind there. Returns what is wrong.
std::string SocketPlace::listen() {
  const auto address = address_of(path_);
  FileDescriptor socket = new_socket(SOCK_NONBLOCK);
  if (!address || !socket.ok()) return error_text(path_, errno);
  (void)::unlink(path_.c_str());
  struct stat status {};
  // Its mode before it has a name, so that nobody else can connect for a moment.
  if (::fchmod(socket.get(), S_IRUSR | S_IWUSR) != 0 ||
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 ||
      ::lstat(path_.c_str(), &status) != 0 || ::listen(socket.get(), backlog) != 0) {
    return error_text(path_, errno);
  }
  listening_ = std::move(socket);
  inode_ = status.st_ino;
  admit_group();
  return {};
}

/// If this process may not give the socket to the group, it stays its owner's alone.
void SocketPlace::admit_group() const {
  const auto group = group_id(kind_.group);
  if (!group || ::lchown(path_.c_str(), static_cast<uid_t>(-1), *group) != 0) return;
  (void)::chmod(path_.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP);
}

void SocketPlace::return_to_place() {
  const auto now = std::chrono::steady_clock::now();
  if (path_.empty() || now - looked_at_ < socket_look_interval) return;
  looked_at_ = now;
  struct stat status {};
  if (::lstat(path_.c_str(), &status) == 0 && status.st_ino == inode_) return;
  const auto opened = open_private_directory(path_.parent_path(), permissions_, others_could);
  if (std::holds_alternative<PrivateDirectory>(opened)) (void)listen();
}

}  // namespace bootstorm::operate
