// Input: what a local process writes to the control socket: a byte of length and as many bytes, again and again. The
// appliance sees whole lines of a bounded length, and whoever comes next is answered all the same.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include "fuzz/bytes_in.hpp"
#include "fuzz/harness.hpp"
#include "operate/control_socket.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm::fuzz {
namespace {

using operate::ControlSocket;

/// The socket that all inputs of a process meet, in a directory of its own that goes with it.
class Appliance {
 public:
  Appliance() {
    auto opened = ControlSocket::open(directory_.path());
    if (!std::holds_alternative<ControlSocket>(opened)) std::abort();
    socket_ = std::get<ControlSocket>(std::move(opened));
  }

  [[nodiscard]] FileDescriptor connect() const {
    FileDescriptor made{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = (directory_ / "control").string();
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    if (::connect(made.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
    return made;
  }
  [[nodiscard]] ControlSocket& socket() { return socket_; }

 private:
  test::TemporaryDirectory directory_;
  ControlSocket socket_;
};

/// A stream of more than its client has room for.
class Lines : public operate::LineSource {
 public:
  Next next(std::string& line) override {
    if (left_ == 0) return Next::end;
    line.assign(operate::stream_line_max - --left_, 'x');
    return Next::line;
  }

 private:
  std::size_t left_ = 100;
};

/// Answers all that has come; what is wrong with it, or nothing.
std::string serve(ControlSocket& socket, std::string_view expected) {
  bool seen = expected.empty();
  while (const auto request = socket.next()) {
    if (request->line.size() > operate::request_line_max) return "a line that is too long";
    if (request->line.find('\n') != std::string::npos) return "more than one line";
    seen = seen || request->line == expected;
    if (request->line.starts_with('{')) {
      socket.answer(request->client, {"answer", std::make_unique<Lines>()});
    } else {
      socket.answer(request->client, {"answer"});
    }
  }
  socket.pump(operate::Client::Clock::time_point::max());
  if (socket.clients() > operate::clients_max) return "more clients than there are places";
  if (socket.bytes_held() > socket.clients() * operate::client_bytes_max) return "more is held than may be";
  return seen ? "" : "a whole line that does not arrive";
}

std::string ask(Appliance& appliance, std::string_view line) {
  const FileDescriptor probe = appliance.connect();
  const std::string sent = std::string{line} + '\n';
  if (!probe.ok() || ::send(probe.get(), sent.data(), sent.size(), MSG_NOSIGNAL) < 0) return "nobody can ask any more";
  if (std::string complaint = serve(appliance.socket(), line); !complaint.empty()) return complaint;
  std::array<char, 64> answer{};
  const ssize_t count = ::recv(probe.get(), answer.data(), answer.size(), 0);
  return count == 7 && std::string_view{answer.data(), 7} == "answer\n" ? "" : "another answer than was given";
}

}  // namespace

std::string control_request(Input input) {
  static Appliance appliance;
  const FileDescriptor writer = appliance.connect();
  if (!writer.ok()) return "nobody can connect";
  BytesIn in{input};
  while (!in.empty()) {
    const std::size_t length = in.u8() * std::size_t{16};
    const Input part = in.take(length);
    if (!part.empty()) static_cast<void>(::send(writer.get(), part.data(), part.size(), MSG_NOSIGNAL));
    if (std::string complaint = serve(appliance.socket(), ""); !complaint.empty()) return complaint;
  }
  return ask(appliance, "status");
}

}  // namespace bootstorm::fuzz
