// Clients that mean harm: more connections than there are places, lines without end, answers that nobody takes. What
// they make the appliance hold is bounded, its rounds go on, and a command among them is answered.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "operate/control_socket.hpp"
#include "operate/unix_address.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm::operate::test {
namespace {

using Clock = Client::Clock;

/// Never ends, and always has a line.
struct EndlessLines : LineSource {
  Next next(std::string& line) override {
    line.assign(1000, 'x');
    return Next::line;
  }
};

struct HasNothingYet : LineSource {
  Next next(std::string&) override { return Next::nothing_yet; }
};

std::size_t open_files() {
  const std::filesystem::directory_iterator all{"/proc/self/fd"};
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

double cpu_ms() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

class Hostile : public ::testing::Test {
 protected:
  static constexpr std::size_t connections = 1000;

  Hostile() {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4096);
    ::setrlimit(RLIMIT_NOFILE, &files);
    auto opened = ControlSocket::open(tree / "run", observe_kind);
    EXPECT_TRUE(std::holds_alternative<ControlSocket>(opened));
    socket = std::get<ControlSocket>(std::move(opened));
  }

  /// Not connected if the queue is full.
  FileDescriptor connected() const {
    FileDescriptor fd = new_socket(SOCK_NONBLOCK);
    return connects(fd, *address_of(tree / "run" / "observe")) ? std::move(fd) : FileDescriptor{};
  }
  static void say(const FileDescriptor& fd, std::string_view text) {
    (void)::send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  /// What it is sent within a round after that.
  std::string said_to(const FileDescriptor& fd, std::string_view text) {
    say(fd, text);
    round();
    std::array<char, 65'536> bytes;
    const ssize_t count = ::recv(fd.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    return count > 0 ? std::string{bytes.data(), static_cast<std::size_t>(count)} : std::string{};
  }
  /// What control does in a round.
  void round() {
    const double began = cpu_ms();
    const auto began_at = Clock::now();
    for (const auto until = Clock::now() + answering_max; Clock::now() < until;) {
      const auto request = socket.next();
      if (!request) break;
      answer(*request);
    }
    socket.pump(Clock::now() + answering_max);
    longest_ms = std::max(longest_ms, cpu_ms() - began);
    const std::chrono::duration<double, std::milli> took = Clock::now() - began_at;
    had_its_cpu = took.count() - (cpu_ms() - began) < 1;
    most_clients = std::max(most_clients, socket.clients());
    most_bytes = std::max(most_bytes, socket.bytes_held());
  }
  void answer(const ControlSocket::Request& request) {
    if (request.line == "endless") return socket.answer(request.client, {"first", std::make_unique<EndlessLines>()});
    if (request.line == "follow") return socket.answer(request.client, {"first", std::make_unique<HasNothingYet>()});
    if (request.line == "never") return;  // a reload that does not end
    socket.answer(request.client, {"answer to " + request.line});
  }
  /// How many rounds a command takes that asks once and waits; 0: it got no answer in a hundred. A round that another
  /// process interrupts ends by the clock with little done, and is none.
  unsigned rounds_of_a_command() {
    FileDescriptor command;
    unsigned rounds = 1;
    for (unsigned tries = 0; rounds <= 100 && tries < 1000; ++tries, rounds += had_its_cpu ? 1 : 0) {
      if (!command.ok()) {
        command = connected();
        say(command, "status\n");
      }
      round();
      std::array<char, 512> bytes;
      const ssize_t count = command.ok() ? ::recv(command.get(), bytes.data(), bytes.size(), MSG_DONTWAIT) : -1;
      if (count > 0 && std::string_view{bytes.data(), static_cast<std::size_t>(count)} == "answer to status\n")
        return rounds;
      if (count >= 0) command = FileDescriptor{};  // refused: it tries again
    }
    return 0;
  }

  bootstorm::test::TemporaryDirectory tree;
  ControlSocket socket;
  double longest_ms = 0;
  bool had_its_cpu = true;  // all the time of the last round
  std::size_t most_clients = 0;
  std::size_t most_bytes = 0;
};

TEST_F(Hostile, ThousandConnectionsHoldNoMoreThanTheirBoundAndNoRoundUp) {
  const std::string long_line(std::size_t{1} << 20, 'x');
  const std::size_t files_before = open_files();
  std::vector<FileDescriptor> held;
  unsigned slowest_command = 0;
  for (std::size_t i = 0; i < connections; ++i) {
    FileDescriptor fd = connected();
    switch (i % 6) {
      case 0: break;  // says nothing
      case 1: say(fd, long_line); break;
      case 2: say(fd, "endless\n"); break;  // and takes nothing
      case 3:
        say(fd, "endless\n");
        ::shutdown(fd.get(), SHUT_WR);
        break;
      case 4: say(fd, "half a line"); break;
      default: say(fd, std::string(2000, '\n') + "follow\n");
    }
    held.push_back(std::move(fd));
    if (i % 8 == 0) round();
    if (i % 100 == 99) {
      const unsigned rounds = rounds_of_a_command();
      ASSERT_NE(rounds, 0u) << "after " << i << " connections";
      slowest_command = std::max(slowest_command, rounds);
    }
  }
  EXPECT_LE(slowest_command, 50u) << "a second, as control has a round every 20 ms";
  EXPECT_LE(most_clients, clients_max);
  EXPECT_LE(most_bytes, clients_max * client_bytes_max);
  EXPECT_LE(open_files() - files_before, held.size() + clients_max);
  EXPECT_LE(longest_ms, 20.0) << "of CPU time in one round";
  EXPECT_GT(socket.dropped(), connections / 2);
  held.clear();
  for (int i = 0; i < 20; ++i) round();
  EXPECT_EQ(socket.clients(), 0u);
  EXPECT_EQ(socket.bytes_held(), 0u);
}

TEST_F(Hostile, ReaderWhoTakesNothingIsDroppedAndCounted) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const FileDescriptor reader{ends[1]};
  const Clock::time_point start{};
  Client client{FileDescriptor{ends[0]}, start};
  EXPECT_FALSE(client.is_silent(start + silence_max));
  EXPECT_TRUE(client.is_silent(start + silence_max + std::chrono::milliseconds{1}));
  say(reader, "endless\n");
  client.read(start);
  ASSERT_TRUE(client.has_line());
  EXPECT_EQ(client.take_line(), "endless");
  client.answer({"first", std::make_unique<EndlessLines>()}, start);
  for (int i = 0; i < 100; ++i) client.pump(start, Clock::time_point::max());
  EXPECT_GE(client.bytes_held(), output_max) << "it is full";
  EXPECT_LE(client.bytes_held(), client_bytes_max);
  const auto later = start + stall_max;
  EXPECT_FALSE(client.has_stalled(later));
  EXPECT_TRUE(client.has_stalled(later + std::chrono::milliseconds{1}));
  EXPECT_TRUE(client.leaves_its_answer());
  std::array<char, 4096> some;
  for (int i = 0; i < 30; ++i) EXPECT_GT(::recv(reader.get(), some.data(), some.size(), MSG_DONTWAIT), 0);
  client.pump(later, Clock::time_point::max());
  EXPECT_FALSE(client.has_stalled(later + stall_max)) << "it took something";
}

TEST_F(Hostile, FollowersLeaveRoomForQuestionsAndForOtherUsers) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be two users";
  std::filesystem::permissions(tree.path(), std::filesystem::perms{0755});
  std::filesystem::permissions(tree / "run", std::filesystem::perms{0755});
  std::filesystem::permissions(tree / "run" / "observe", std::filesystem::perms{0666});
  std::vector<FileDescriptor> followers;
  for (std::size_t i = 0; i < streams_max; ++i) {
    followers.push_back(connected());
    EXPECT_EQ(said_to(followers.back(), "follow\n"), "first\n");
  }
  followers.push_back(connected());
  EXPECT_NE(said_to(followers.back(), "follow\n").find("too many streams"), std::string::npos);
  EXPECT_EQ(said_to(followers.back(), "status\n"), "answer to status\n");
  ASSERT_EQ(::seteuid(65'534), 0);
  const FileDescriptor other_user = connected();
  ASSERT_EQ(::seteuid(0), 0);
  EXPECT_EQ(said_to(other_user, "follow\n"), "first\n");
  EXPECT_EQ(socket.clients(), streams_max + 1) << "one of the others made room";
  EXPECT_EQ(socket.dropped(), 1u);
}

TEST_F(Hostile, PipelinedRequestsAreAnsweredInTheirOrderAndTakeTurnsWithOthers) {
  const FileDescriptor greedy = connected();
  std::string many;
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    many += "q" + std::to_string(i) + "\n";
    expected += "answer to q" + std::to_string(i) + "\n";
  }
  say(greedy, many);
  EXPECT_LE(rounds_of_a_command(), 2u);
  std::string all;
  for (int i = 0; i < 1000 && all.size() < expected.size(); ++i) all += said_to(greedy, "");
  EXPECT_EQ(all, expected);
}

}  // namespace
}  // namespace bootstorm::operate::test
