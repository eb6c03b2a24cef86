// Commands to a running appliance: one line each way, and nobody can make it wait.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <future>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "operate/ask.hpp"
#include "operate/control_socket.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm::operate::test {
namespace {

struct Control : ::testing::Test {
  bootstorm::test::TemporaryDirectory tree;
  std::filesystem::path state = tree / "state";

  ControlSocket opened() const {
    auto result = ControlSocket::open(state);
    EXPECT_TRUE(std::holds_alternative<ControlSocket>(result));
    return std::get<ControlSocket>(std::move(result));
  }
  std::future<std::variant<std::string, ControlError>> asking(const std::string& line) const {
    return std::async(std::launch::async, [=, this] { return ask_appliance(state, Access::control, line); });
  }
  static ControlSocket::Request request_to(ControlSocket& socket) {
    for (int i = 0; i < 2000; ++i) {
      if (auto request = socket.next()) return *request;
      ::usleep(1000);
    }
    ADD_FAILURE() << "no request came";
    return {};
  }
  /// A client that misbehaves.
  FileDescriptor connected() const {
    FileDescriptor fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, (state / "control").c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return fd;
  }
  /// What it is sent until the connection ends.
  static std::string all_of(const FileDescriptor& fd) {
    std::string all;
    std::array<char, 65'536> bytes;
    for (ssize_t count = 0; (count = ::recv(fd.get(), bytes.data(), bytes.size(), 0)) > 0;) {
      all.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return all;
  }
  static void say(const FileDescriptor& fd, const std::string& text) {
    EXPECT_EQ(::send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
};

TEST_F(Control, CommandComesBackWhileOthersHoldAllConnections) {
  ControlSocket socket = opened();
  std::vector<FileDescriptor> others;
  for (std::size_t i = 0; i < clients_max; ++i) {
    others.push_back(connected());
    say(others.back(), "never answered\n");
    EXPECT_EQ(request_to(socket).line, "never answered");
  }
  auto answer = asking("status");
  while (socket.dropped() == 0) EXPECT_FALSE(socket.next());  // there was no room for it
  others.pop_back();
  const ControlSocket::Request request = request_to(socket);
  EXPECT_EQ(request.line, "status");
  socket.answer(request.client, {"ready"});
  EXPECT_EQ(std::get<std::string>(answer.get()), "ready");
}

TEST_F(Control, AnswersALine) {
  ControlSocket socket = opened();
  struct stat status {};
  ASSERT_EQ(::stat((state / "control").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u) << "for the owner alone";
  auto first = asking("reload");
  const auto request = request_to(socket);
  EXPECT_EQ(request.line, "reload");
  EXPECT_FALSE(socket.next()) << "given out once";
  auto second = asking("status");
  const auto other = request_to(socket);
  EXPECT_EQ(other.line, "status") << "while the first one waits";
  socket.answer(other.client, {"well"});
  EXPECT_EQ(std::get<std::string>(second.get()), "well");
  socket.answer(request.client, {std::string(100'000, 'x')});
  EXPECT_EQ(std::get<std::string>(first.get()).size(), 100'000u);
}

TEST_F(Control, ForgetsClientsThatLeaveOrSayTooMuch) {
  ControlSocket socket = opened();
  {
    const FileDescriptor gone = connected();
    say(gone, "reload\n");
    const auto request = request_to(socket);
    socket.answer(request.client + 1000, {"nobody"});
  }
  const FileDescriptor endless = connected();
  say(endless, std::string(request_line_max + 1, 'x'));
  const FileDescriptor half = connected();
  say(half, "sta");
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(socket.next());
  EXPECT_NE(all_of(endless).find("a request is one line of at most 4096 bytes"), std::string::npos);
  say(half, "tus\nmore\n");
  const auto request = request_to(socket);
  EXPECT_EQ(request.line, "status");
  EXPECT_FALSE(socket.next()) << "its next request waits for the answer to this one";
  socket.answer(request.client, {"well"});
  EXPECT_EQ(request_to(socket).line, "more");
}

TEST_F(Control, AnswersACommandWhateverTheNumberOfSilentConnections) {
  ControlSocket socket = opened();
  std::vector<FileDescriptor> silent;
  for (std::size_t i = 0; i < 10 * clients_max; ++i) {
    silent.push_back(connected());
    EXPECT_FALSE(socket.next());
  }
  const auto began = std::chrono::steady_clock::now();
  auto asked = asking("status");
  const auto request = request_to(socket);
  socket.answer(request.client, {"here"});
  EXPECT_EQ(std::get<std::string>(asked.get()), "here");
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{1});
}

TEST_F(Control, TakesACommandForNoSilentConnectionAmongManyThatComeAtOnce) {
  ControlSocket socket = opened();
  const FileDescriptor command = connected();
  say(command, "status\n");
  std::vector<FileDescriptor> silent;
  for (std::size_t i = 0; i < clients_max; ++i) silent.push_back(connected());
  EXPECT_EQ(request_to(socket).line, "status");
}

TEST_F(Control, KeepsCommandsThatWaitForTheirAnswer) {
  ControlSocket socket = opened();
  std::vector<std::future<std::variant<std::string, ControlError>>> waiting;
  std::vector<std::uint64_t> clients;
  for (std::size_t i = 0; i < clients_max; ++i) {
    waiting.push_back(asking("reload"));
    clients.push_back(request_to(socket).client);
  }
  const FileDescriptor silent = connected();
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(socket.next());
  for (const std::uint64_t client : clients) socket.answer(client, {"done"});
  for (auto& answer : waiting) EXPECT_EQ(std::get<std::string>(answer.get()), "done");
}

TEST_F(Control, ReturnsToItsPlaceWhenItIsRemovedOrReplaced) {
  ControlSocket socket = opened();
  const auto answers = [&] {
    auto asked = asking("status");
    const auto request = request_to(socket);
    socket.answer(request.client, {"here"});
    return std::holds_alternative<std::string>(asked.get());
  };
  const auto is_back = [&] {
    const auto began = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - began < std::chrono::seconds{1}) {
      EXPECT_FALSE(socket.next());
      if (std::filesystem::is_socket(state / "control")) return true;
      ::usleep(1000);
    }
    return false;
  };
  std::filesystem::remove_all(state);
  EXPECT_TRUE(is_back());
  EXPECT_TRUE(answers());
  std::filesystem::rename(state / "control", state / "elsewhere");
  std::ofstream{state / "control"} << "nobody's";
  EXPECT_TRUE(is_back());
  EXPECT_TRUE(answers());
}

TEST_F(Control, RefusesADirectoryThatOthersMayWriteTo) {
  std::filesystem::create_directory(state);
  std::filesystem::permissions(state, std::filesystem::perms::all);
  const auto refused = ControlSocket::open(state);
  ASSERT_TRUE(std::holds_alternative<std::string>(refused));
  EXPECT_NE(std::get<std::string>(refused).find("sudo chmod go-w " + state.string()), std::string::npos);
}

TEST_F(Control, AllowsOneAppliancePerDirectory) {
  {
    ControlSocket socket = opened();
    const auto second = ControlSocket::open(state);
    ASSERT_TRUE(std::holds_alternative<std::string>(second));
    EXPECT_NE(std::get<std::string>(second).find("another appliance serves with this directory"), std::string::npos);
    EXPECT_TRUE(std::filesystem::exists(state / "control")) << "that one's socket stays";
  }
  EXPECT_FALSE(std::filesystem::exists(state)) << "what it made is gone with it";
  const auto answer = ask_appliance(state, Access::control, "status");
  ASSERT_TRUE(std::holds_alternative<ControlError>(answer));
  EXPECT_NE(std::get<ControlError>(answer).message.find("no appliance serves with this directory"), std::string::npos);
}

TEST_F(Control, ReplacesASocketLeftBehind) {
  std::filesystem::create_directory(state);
  {
    const FileDescriptor fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, (state / "control").c_str(), sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  {
    ControlSocket socket = opened();
    auto asked = asking("x");
    socket.answer(request_to(socket).client, {"y"});
    EXPECT_EQ(std::get<std::string>(asked.get()), "y");
  }
  EXPECT_TRUE(std::filesystem::exists(state)) << "it was there before";
}

TEST_F(Control, ReportsAPathThatIsTooLong) {
  state /= std::string(120, 'd');
  const auto result = ControlSocket::open(state);
  ASSERT_TRUE(std::holds_alternative<std::string>(result));
  EXPECT_NE(std::get<std::string>(result).find("too long for a socket"), std::string::npos);
}

}  // namespace
}  // namespace bootstorm::operate::test
