#include "operate/control_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

#include "base/state_directory.hpp"

namespace bootstorm::operate {
namespace {

constexpr const char* socket_name = "control";
constexpr std::size_t answer_max = std::size_t{1} << 20;

std::string error_text(const std::filesystem::path& path, int error) {
  return path.string() + ": " + std::generic_category().message(error);
}

/// nullopt: the path is longer than a socket's name can be.
std::optional<sockaddr_un> address_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
  return address;
}

FileDescriptor new_socket(int flags) {
  return FileDescriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0)};
}

bool connects(const FileDescriptor& from, const sockaddr_un& address) {
  return ::connect(from.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

std::string control_path_problem(const std::filesystem::path& state) {
  const std::filesystem::path path = state / socket_name;
  if (address_of(path)) return {};
  return path.string() + ": too long for a socket; set appliance: {state: …} to a shorter directory";
}

std::variant<ControlSocket, std::string> ControlSocket::open(const std::filesystem::path& state) {
  auto opened = open_state_directory(state);
  if (auto* error = std::get_if<std::string>(&opened)) return std::move(*error);
  ControlSocket made;
  if (std::get<StateDirectory>(opened).is_new) made.made_directory_ = state;
  const std::filesystem::path path = state / socket_name;
  const auto address = address_of(path);
  if (!address) return control_path_problem(state);
  // A full queue of connections is somebody's, too.
  if (connects(new_socket(SOCK_NONBLOCK), *address) || errno == EAGAIN) {
    return path.string() + ": another appliance serves with this directory";
  }
  if (std::string error = made.listen_at(path); !error.empty()) return error;
  return made;
}

/// A socket of that name from now on, in place of one that was left behind there. Returns what is wrong.
std::string ControlSocket::listen_at(const std::filesystem::path& path) {
  const auto address = address_of(path);
  FileDescriptor socket = new_socket(SOCK_NONBLOCK);
  if (!address || !socket.ok()) return error_text(path, errno);
  (void)::unlink(path.c_str());
  struct stat status {};
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 ||
      ::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0 || ::stat(path.c_str(), &status) != 0 ||
      ::listen(socket.get(), static_cast<int>(control_clients_max)) != 0) {
    return error_text(path, errno);
  }
  path_ = path;
  listening_ = std::move(socket);
  inode_ = status.st_ino;
  return {};
}

ControlSocket::~ControlSocket() {
  if (!path_.empty()) (void)::unlink(path_.c_str());
  if (!made_directory_.empty()) (void)::rmdir(made_directory_.c_str());  // if nothing else has come to lie there
}

/// Who removes the socket, or the whole directory, takes nothing from the operator but a moment.
void ControlSocket::return_to_place() {
  const auto now = std::chrono::steady_clock::now();
  if (now - looked_at_ < control_look_interval) return;
  looked_at_ = now;
  struct stat status {};
  if (::lstat(path_.c_str(), &status) == 0 && status.st_ino == inode_) return;
  const std::filesystem::path path = path_;
  if (std::holds_alternative<StateDirectory>(open_state_directory(path.parent_path()))) (void)listen_at(path);
}

bool ControlSocket::Client::read() {
  std::array<char, control_line_max> bytes;
  const ssize_t count = ::recv(connection.get(), bytes.data(), bytes.size(), 0);
  const bool is_waiting = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  if (count > 0 && !is_asked) received.append(bytes.data(), static_cast<std::size_t>(count));
  return has_line() || ((count > 0 || is_waiting) && received.size() <= control_line_max);
}

bool ControlSocket::Client::has_line() const { return !is_asked && received.find('\n') <= control_line_max; }

auto ControlSocket::oldest_silent() -> Clients::iterator {
  return std::ranges::find_if(clients_,
                              [](const auto& client) { return !client.second.is_asked && !client.second.has_line(); });
}

/// False: all wait for an answer that is due.
bool ControlSocket::has_room() { return clients_.size() < control_clients_max || oldest_silent() != clients_.end(); }

void ControlSocket::accept_all() {
  // Not for ever, if somebody connects again and again: the rest come with the next call.
  for (std::size_t i = 0; i < 4 * control_clients_max && has_room(); ++i) {
    FileDescriptor connection{::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (!connection.ok()) return;
    if (clients_.size() == control_clients_max) clients_.erase(oldest_silent());
    Client& client = clients_[next_client_++];
    client.connection = std::move(connection);
    (void)client.read();  // a command has sent its line by now, and is not taken for a silent one
  }
}

std::optional<ControlSocket::Request> ControlSocket::next() {
  if (!listening_.ok()) return std::nullopt;
  return_to_place();
  accept_all();
  const auto now = std::chrono::steady_clock::now();
  for (auto at = clients_.begin(); at != clients_.end();) {
    auto& [id, client] = *at;
    const bool is_over = !client.has_line() && !client.read();
    if (client.has_line()) {
      client.is_asked = true;
      return Request{id, client.received.substr(0, client.received.find('\n'))};
    }
    const bool is_silent = !client.is_asked && now - client.since > control_silence_max;
    at = is_over || is_silent ? clients_.erase(at) : std::next(at);
  }
  return std::nullopt;
}

void ControlSocket::answer(std::uint64_t client, const std::string& line) {
  const auto at = clients_.find(client);
  if (at == clients_.end()) return;
  // A local socket takes a line at once; a client that does not read is not waited for.
  (void)send_all(at->second.connection.get(), line + '\n');
  clients_.erase(at);
}

std::variant<std::string, ControlError> ask_appliance(const std::filesystem::path& state, const std::string& line) {
  const std::filesystem::path path = state / socket_name;
  const auto address = address_of(path);
  const FileDescriptor connection = new_socket(0);
  if (!address || !connection.ok()) return ControlError{path.string() + ": no such socket is possible"};
  const timeval patience{.tv_sec = 10, .tv_usec = 0};  // for one that stands still, with a full queue of connections
  (void)::setsockopt(connection.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (!connects(connection, *address)) {
    const bool is_absent = errno == ENOENT || errno == ECONNREFUSED;
    return ControlError{error_text(path, errno) + (is_absent ? "; no appliance serves with this state directory" : "")};
  }
  std::string answer;
  if (!send_all(connection.get(), line + '\n')) return ControlError{error_text(path, errno)};
  std::array<char, 4096> bytes;
  while (answer.size() < answer_max) {
    const ssize_t count = ::recv(connection.get(), bytes.data(), bytes.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    answer.append(bytes.data(), static_cast<std::size_t>(count));
  }
  if (!answer.ends_with('\n')) return ControlError{path.string() + ": the appliance ended before it answered"};
  answer.pop_back();
  return answer;
}

}  // namespace bootstorm::operate
