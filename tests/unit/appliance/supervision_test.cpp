// What the service manager hears, over a socket as systemd's.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "appliance/supervision.hpp"
#include "base/file_descriptor.hpp"
#include "support/served_fixture.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm::appliance::test {
namespace {

/// systemd's end of NOTIFY_SOCKET.
class Manager {
 public:
  explicit Manager(const char* watchdog_usec = "10000000") {
    const std::string path = (directory / "notify").string();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    socket = FileDescriptor{::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    EXPECT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    ::setenv("WATCHDOG_USEC", watchdog_usec, 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  }
  ~Manager() {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
  }
  /// All that has come since it was last asked.
  std::vector<std::string> heard() {
    std::vector<std::string> all;
    std::array<char, 4096> text;
    for (ssize_t size; (size = ::recv(socket.get(), text.data(), text.size(), 0)) > 0;) {
      all.emplace_back(text.data(), static_cast<std::size_t>(size));
    }
    return all;
  }

 private:
  bootstorm::test::TemporaryDirectory directory;
  FileDescriptor socket;
};

std::ptrdiff_t count_of(const std::vector<std::string>& heard, const std::string& what) {
  return std::ranges::count(heard, what);
}

constexpr const char* fed = "WATCHDOG=1";

TEST(Supervision, SaysThatItIsReadyOnceAndHowItDoesAtMostOnceASecond) {
  Manager manager;
  Supervision supervision;
  Health health;
  Nanos now = 5 * nanos_per_s;
  supervision.poll(health, now);
  EXPECT_EQ(manager.heard(), (std::vector<std::string>{"STATUS=files are being loaded; nobody is served yet", fed}));
  health = {.is_ready = true, .generation = 2, .files = 1};
  supervision.poll(health, now += nanos_per_ms);
  EXPECT_EQ(manager.heard(), std::vector<std::string>{"READY=1"}) << "the status waits for its second";
  std::size_t lines = 0;
  for (unsigned i = 0; i < 500; ++i) {  // ten seconds
    health.booting = i;
    supervision.poll(health, now += 20 * nanos_per_ms);
    for (const std::string& one : manager.heard()) lines += one.starts_with("STATUS=") ? 1 : 0;
  }
  EXPECT_GE(lines, 9u);
  EXPECT_LE(lines, 11u);
  lines = 0;
  health = {.is_ready = true, .generation = 2, .files = 1, .booting = 1, .in_trouble = 2};
  for (unsigned i = 0; i < 500; ++i) {
    supervision.poll(health, now += 20 * nanos_per_ms);
    for (const std::string& one : manager.heard()) {
      if (one == fed) continue;
      ++lines;
      EXPECT_EQ(one, "STATUS=generation 2, 1 file; 1 board is booting; 2 boards are in trouble");
    }
  }
  EXPECT_EQ(lines, 1u) << "only what has changed";
}

TEST(Supervision, FeedsTheWatchdogOnlyWhileEverythingMoves) {
  Manager manager;
  Supervision supervision;
  Nanos now = 5 * nanos_per_s;
  const auto feedings = [&](const Health& health) {
    std::ptrdiff_t count = 0;
    for (unsigned i = 0; i < 500; ++i) {
      supervision.poll(health, now += 20 * nanos_per_ms);
      count += count_of(manager.heard(), fed);
    }
    return count;
  };
  EXPECT_EQ(feedings({.is_ready = true}), 10) << "in ten seconds";
  EXPECT_EQ(feedings({.is_ready = true, .workers_stopped = 1}), 0);
  EXPECT_EQ(feedings({.is_ready = true, .is_committer_stopped = true}), 0);
  EXPECT_EQ(feedings({.is_ready = true}), 10);
}

TEST(Supervision, TellsOfAReloadFromItsBeginningToItsEnd) {
  Manager manager{"0"};
  Supervision supervision;
  Nanos now = 5 * nanos_per_s;
  supervision.poll({.is_ready = true}, now);
  (void)manager.heard();
  supervision.poll({.is_ready = true, .is_reloading = true}, now += nanos_per_ms);
  const auto heard = manager.heard();
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_TRUE(heard[0].starts_with("RELOADING=1\nMONOTONIC_USEC=")) << heard[0];
  EXPECT_GT(std::stoull(heard[0].substr(heard[0].rfind('=') + 1)), 0u);
  supervision.poll({.is_ready = true}, now += nanos_per_ms);
  EXPECT_EQ(manager.heard(), std::vector<std::string>{"READY=1"}) << "and nothing feeds a watchdog that there is not";
}

TEST(Supervision, WaitsForNoManagerThatHangsAndSaysAgainWhatItDidNotTake) {
  Manager manager;
  Supervision supervision;
  Nanos now = 5 * nanos_per_s;
  for (unsigned i = 0; i < 100; ++i) supervision.poll({}, now += nanos_per_s);  // its queue is full by then
  supervision.poll({.is_ready = true, .generation = 2}, now += nanos_per_s);
  EXPECT_EQ(count_of(manager.heard(), "READY=1"), 0);
  supervision.poll({.is_ready = true, .generation = 2}, now += 20 * nanos_per_ms);
  const auto heard = manager.heard();
  EXPECT_EQ(count_of(heard, "READY=1"), 1);
  EXPECT_EQ(count_of(heard, "STATUS=generation 2, 0 files; 0 boards are booting; 0 boards are in trouble"), 1);
}

TEST(Supervision, SaysNothingWhereNobodyListens) {
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_FALSE(Supervision{}.is_wanted());
}

/// The running program, whose service manager this is.
class Supervised : private Manager, public Served {
 protected:
  Supervised() : Manager("10000000") {
    make_loop();  // again, now that somebody listens
  }
  Manager& manager() { return *this; }
};

TEST_F(Supervised, IsReadyWhenBoardsAreServedAndNoSooner) {
  start_until_loaded();
  EXPECT_EQ(count_of(manager().heard(), "READY=1"), 0) << "its address is not in use yet";
  workers.say(EventKind::addresses_in_use);
  std::ptrdiff_t ready = 0;
  const auto is_ready = [&] { return (ready += count_of(manager().heard(), "READY=1")) == 1; };
  ASSERT_TRUE(polled_until(is_ready));
  signal(SIGHUP);
  const auto heard = manager().heard();
  ASSERT_FALSE(heard.empty());
  EXPECT_TRUE(heard[0].starts_with("RELOADING=1\n")) << heard[0];
  ready = 0;
  ASSERT_TRUE(polled_until(is_ready));
  signal(SIGTERM);
  EXPECT_EQ(count_of(manager().heard(), "STOPPING=1"), 1);
}

TEST_F(Supervised, FeedsNoWatchdogWhileAWorkerStandsStill) {
  start_until_loaded();
  workers.say(EventKind::addresses_in_use);
  const auto seconds = [&](unsigned count, bool moves) {
    (void)manager().heard();
    std::ptrdiff_t feedings = 0;
    for (unsigned i = 0; i < 50 * count; ++i) {
      workers.time += 20 * nanos_per_ms;
      if (moves) workers.own_io().rounds.add();
      (void)loop->poll(std::nullopt);
      feedings += count_of(manager().heard(), fed);
    }
    return feedings;
  };
  EXPECT_EQ(seconds(5, true), 5);
  EXPECT_LE(seconds(2, false), 1) << "for 0.7 s nobody knows";
  EXPECT_EQ(seconds(10, false), 0);
  EXPECT_GE(seconds(5, true), 4) << "it goes on";
}

}  // namespace
}  // namespace bootstorm::appliance::test
