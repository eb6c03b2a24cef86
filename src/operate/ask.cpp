#include "operate/ask.hpp"

#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "operate/socket_place.hpp"
#include "operate/unix_address.hpp"

namespace bootstorm::operate {
namespace {

constexpr std::size_t line_max = std::size_t{1} << 20;
/// For an appliance that stands still, with a full queue of connections or none to take the request.
constexpr std::chrono::seconds connecting_max{10};

/// How long, and how often, to come back to a socket that has no room at the moment. Its rooms are free again as soon
/// as the appliance has answered those who came before.
constexpr std::chrono::seconds returning_max{5};
constexpr std::chrono::milliseconds returning_pause{50};

timeval timeval_of(std::chrono::milliseconds time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return {.tv_sec = seconds.count(), .tv_usec = std::chrono::microseconds{time - seconds}.count()};
}

std::string remedy(int error, const SocketKind& kind) {
  if (error == ENOENT || error == ECONNREFUSED) return "; no appliance serves with this directory";
  if (error != EACCES && error != EPERM) return {};
  return std::string{"; ask as root, or as a member of the group "} + kind.group;
}

using Connection = std::variant<FileDescriptor, ControlError>;

Connection connect_to(const std::filesystem::path& directory, const SocketKind& kind) {
  const std::filesystem::path path = directory / kind.name;
  const auto address = address_of(path);
  FileDescriptor connection = new_socket(0);
  if (!address || !connection.ok()) return ControlError{path.string() + ": no such socket is possible"};
  const timeval patience = timeval_of(connecting_max);
  (void)::setsockopt(connection.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (!connects(connection, *address)) return ControlError{error_text(path, errno) + remedy(errno, kind)};
  return connection;
}

Connection connect(const std::filesystem::path& directory, Access access) {
  if (access == Access::control) return connect_to(directory, control_kind);
  Connection observing = connect_to(directory, observe_kind);
  if (std::holds_alternative<FileDescriptor>(observing)) return observing;
  Connection controlling = connect_to(directory, control_kind);
  return std::holds_alternative<FileDescriptor>(controlling) ? std::move(controlling) : std::move(observing);
}

/// Gives out the whole lines in `received`. False: that was enough.
bool give_lines(std::string& received, const TakeLine& take) {
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = received.find('\n', begin)) != std::string::npos; begin = end + 1) {
    if (!take(std::string_view{received}.substr(begin, end - begin))) return false;
  }
  received.erase(0, begin);
  return true;
}

/// `received` begins with a line that refuses for want of room (no_room_json).
bool says_try_again(std::string_view received) {
  const auto json = nlohmann::json::parse(received.substr(0, received.find('\n')), nullptr, false);
  return json.is_object() && !json.value("ok", true) && json.value("retry", false);
}

void send_all(const FileDescriptor& connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(connection.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;  // an appliance that does not want it may have said why
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

enum class Refused { no, no_room };

/// One connection. Refused::no_room: nothing was answered, and a moment later it may be.
std::variant<Refused, ControlError> ask_once(const std::filesystem::path& directory, const FileDescriptor& connection,
                                             const std::string& request, const TakeLine& take) {
  send_all(connection, request + '\n');
  std::string received;
  std::array<char, 65'536> bytes;
  bool is_answered = false;
  for (;;) {
    const ssize_t count = ::recv(connection.get(), bytes.data(), bytes.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return ControlError{directory.string() + ": the appliance stands still"};
    if (count <= 0) break;
    received.append(bytes.data(), static_cast<std::size_t>(count));
    const bool has_first = !is_answered && received.find('\n') != std::string::npos;
    if (has_first && says_try_again(received)) return Refused::no_room;
    is_answered = is_answered || has_first;
    if (!give_lines(received, take)) return Refused::no;
    if (received.size() > line_max) return ControlError{directory.string() + ": the appliance's answer has no end"};
  }
  if (is_answered && received.empty()) return Refused::no;
  return ControlError{directory.string() + ": the appliance ended before it answered"};
}

}  // namespace

std::optional<ControlError> ask_for_lines(const std::filesystem::path& directory, Access access,
                                          const std::string& request, const TakeLine& take,
                                          std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + returning_max;
  for (;;) {
    const Connection connected = connect(directory, access);
    if (const auto* error = std::get_if<ControlError>(&connected)) return *error;
    const auto& connection = std::get<FileDescriptor>(connected);
    const timeval receiving_max = timeval_of(patience);
    (void)::setsockopt(connection.get(), SOL_SOCKET, SO_RCVTIMEO, &receiving_max, sizeof receiving_max);
    const auto asked = ask_once(directory, connection, request, take);
    if (const auto* error = std::get_if<ControlError>(&asked)) return *error;
    if (std::get<Refused>(asked) == Refused::no) return std::nullopt;
    if (std::chrono::steady_clock::now() >= end) {
      return ControlError{directory.string() +
                          ": too many others ask the appliance, and for seconds there was no room"};
    }
    std::this_thread::sleep_for(returning_pause);
  }
}

std::variant<std::string, ControlError> ask_appliance(const std::filesystem::path& directory, Access access,
                                                      const std::string& request, std::chrono::milliseconds patience) {
  std::string answer;
  const auto take = [&](std::string_view line) {
    answer = line;
    return false;
  };
  const auto failed = ask_for_lines(directory, access, request, take, patience);
  if (failed) return *failed;
  return answer;
}

}  // namespace bootstorm::operate
