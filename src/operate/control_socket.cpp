#include "operate/control_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

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
  ControlSocket made;
  std::error_code error;
  if (std::filesystem::create_directories(state, error)) {
    made.made_directory_ = state;
    std::filesystem::permissions(state, std::filesystem::perms::owner_all, error);
  }
  if (error) return error_text(state, error.value());
  const std::filesystem::path path = state / socket_name;
  const auto address = address_of(path);
  if (!address) return control_path_problem(state);
  made.listening_ = new_socket(SOCK_NONBLOCK);
  if (!made.listening_.ok()) return error_text(path, errno);
  const auto bind_to = [&] {
    return ::bind(made.listening_.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address);
  };
  if (bind_to() != 0) {
    if (errno != EADDRINUSE) return error_text(path, errno);
    if (connects(new_socket(0), *address)) return path.string() + ": another appliance serves with this directory";
    (void)::unlink(path.c_str());  // left behind by one that was killed
    if (bind_to() != 0) return error_text(path, errno);
  }
  made.path_ = path;
  if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0 ||
      ::listen(made.listening_.get(), static_cast<int>(control_clients_max)) != 0) {
    return error_text(path, errno);
  }
  return made;
}

ControlSocket::~ControlSocket() {
  if (!path_.empty()) (void)::unlink(path_.c_str());
  if (!made_directory_.empty()) (void)::rmdir(made_directory_.c_str());  // if nothing else has come to lie there
}

std::optional<ControlSocket::Request> ControlSocket::next() {
  if (!listening_.ok()) return std::nullopt;
  while (clients_.size() < control_clients_max) {
    FileDescriptor connection{::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (!connection.ok()) break;
    clients_[next_client_++].connection = std::move(connection);
  }
  for (auto at = clients_.begin(); at != clients_.end();) {
    auto& [id, client] = *at;
    std::array<char, control_line_max> bytes;
    const ssize_t count = ::recv(client.connection.get(), bytes.data(), bytes.size(), 0);
    const bool is_waiting = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    if (count > 0 && !client.is_asked) client.received.append(bytes.data(), static_cast<std::size_t>(count));
    const std::size_t end = client.received.find('\n');
    if (!client.is_asked && end <= control_line_max) {
      client.is_asked = true;
      return Request{id, client.received.substr(0, end)};
    }
    const bool is_over = (count <= 0 && !is_waiting) || client.received.size() > control_line_max;
    at = is_over ? clients_.erase(at) : std::next(at);
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
