// What the machine does not grant, or holds back, becomes a sentence.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <limits>
#include <thread>

#include "base/activity.hpp"
#include "base/environment_error.hpp"
#include "base/machine_limits.hpp"
#include "base/signals.hpp"
#include "base/whole_file.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm {
namespace {

using test::TemporaryDirectory;

TEST(MachineLimits, NamesTheCommandForTooFewFiles) {
  check_machine_limits({.files = 16, .threads = 4});
  try {
    check_machine_limits({.files = std::numeric_limits<std::uint32_t>::max(), .threads = 0});
    FAIL() << "no machine grants that many";
  } catch (const EnvironmentError& error) {
    EXPECT_NE(std::string{error.what()}.find("ulimit -n 4294967295"), std::string::npos) << error.what();
  }
}

TEST(WholeFile, IsReadFromAFileAndFromAPipe) {
  const TemporaryDirectory tree;
  std::ofstream{tree / "file"} << "text";
  EXPECT_EQ(std::get<std::string>(read_whole_file((tree / "file").string(), 100)), "text");
  ASSERT_EQ(::mkfifo((tree / "pipe").c_str(), 0600), 0);
  std::thread writer{[&] { std::ofstream{tree / "pipe"} << "made on the fly"; }};
  EXPECT_EQ(std::get<std::string>(read_whole_file((tree / "pipe").string(), 100)), "made on the fly");
  writer.join();
}

TEST(WholeFile, WaitsForNoPipeIntoWhichNobodyWrites) {
  const TemporaryDirectory tree;
  ASSERT_EQ(::mkfifo((tree / "pipe").c_str(), 0600), 0);
  const auto began = std::chrono::steady_clock::now();
  const auto read = read_whole_file((tree / "pipe").string(), 100);
  EXPECT_LT(std::chrono::steady_clock::now() - began, pipe_patience + std::chrono::seconds{3});
  EXPECT_NE(std::get<ReadProblem>(read).text.find("into which nobody writes"), std::string::npos);
  EXPECT_NE(std::get<ReadProblem>(read_whole_file("/dev/zero", 100)).text.find("not a regular file"),
            std::string::npos);
}

TEST(Activity, TellsWhatThreadsAreDoing) {
  EXPECT_TRUE(Activity::all().empty());
  const Activity first{"reading /srv/a"};
  {
    const Activity second{"listing /srv"};
    EXPECT_EQ(Activity::all(), (std::vector<std::string>{"reading /srv/a", "listing /srv"}));
  }
  EXPECT_EQ(Activity::all().size(), 1u);
}

TEST(Signals, AreHandedOverInOrder) {
  const Signals signals;
  EXPECT_EQ(signals.wait_ms(0), std::nullopt);
  ::kill(::getpid(), SIGHUP);
  EXPECT_EQ(signals.wait_ms(5000), SIGHUP);
  ::kill(::getpid(), SIGUSR1);
  EXPECT_EQ(signals.wait_ms(5000), SIGUSR1);
  EXPECT_EQ(signals.wait_ms(1), std::nullopt);
}

}  // namespace
}  // namespace bootstorm
