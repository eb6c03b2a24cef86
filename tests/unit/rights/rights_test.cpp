// What is given up is gone: each test gives it up in a process of its own, and tries.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/file_rights.hpp"
#include "rights/all_threads.hpp"
#include "rights/capabilities.hpp"
#include "rights/drivers.hpp"
#include "rights/own_directories.hpp"
#include "rights/system_call_rows.hpp"
#include "rights/system_calls.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm::rights {
namespace {

/// How a process ended that did that: its exit code, or -SIGNAL.
int fate_of(const std::function<int()>& act) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(act());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int errno_of(long result) { return result >= 0 ? 0 : errno; }

struct Attempt {
  const char* name;
  std::function<int()> act;  // returns 0, or an error number
};

const std::vector<Attempt> attempts{
    {"execve",
     [] {
       std::array<char*, 1> none{};
       return errno_of(::execve("/bin/true", none.data(), none.data()));
     }},
    {"open", [] { return errno_of(::open("/etc/passwd", O_RDONLY | O_CLOEXEC)); }},
    {"socket", [] { return errno_of(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)); }},
    {"fork", [] { return errno_of(::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr)); }},
    {"ptrace", [] { return errno_of(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)); }},
    {"setuid", [] { return errno_of(::syscall(SYS_setuid, 0)); }},
    {"kill", [] { return errno_of(::syscall(SYS_kill, ::getppid(), 0)); }},
};

constexpr std::array tap{Driver::tap};

/// In a worker's thread of a process that is filtered as the appliance is.
int in_worker(Refusal refusal, const std::function<int()>& act) {
  (void)forbid_more();
  filter_process(tap, refusal);
  int result = 0;
  std::thread worker{[&] { result = filter_worker(tap, refusal) ? act() : ENOSYS; }};
  worker.join();
  return result;
}

TEST(Worker, IsRefusedEveryCallThatALoopDoesNotMake) {
  for (const Attempt& attempt : attempts) {
    EXPECT_EQ(fate_of([&] { return in_worker(Refusal::error, attempt.act); }), EPERM) << attempt.name;
    EXPECT_EQ(fate_of([&] { return in_worker(Refusal::kill, attempt.act); }), -SIGSYS) << attempt.name;
  }
  EXPECT_EQ(fate_of([] {
              return in_worker(Refusal::kill, [] {
                timespec now{};
                clock_gettime(CLOCK_MONOTONIC, &now);
                const timespec rest{.tv_sec = 0, .tv_nsec = 1000};
                clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, nullptr);
                std::array<int, 2> ends{-1, -1};
                return errno_of(::write(ends[0], "", 1)) == EBADF ? 0 : 1;
              });
            }),
            0);
}

TEST(Process, IsRefusedOtherProgramsOtherUsersAndSocketsThatItsDriversDoNotNeed) {
  const auto control = [](std::span<const Driver> drivers, const std::function<int()>& act) {
    return fate_of([&] {
      (void)forbid_more();
      filter_process(drivers, Refusal::error);
      return act();
    });
  };
  for (const Attempt& attempt : attempts) {
    const bool may = std::string{attempt.name} == "open" || std::string{attempt.name} == "socket";
    EXPECT_EQ(control(tap, attempt.act), may ? 0 : EPERM) << attempt.name;
  }
  const auto packet = [] { return errno_of(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)) == EPERM ? EPERM : 0; };
  const auto internet = [] { return errno_of(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)); };
  EXPECT_EQ(control(tap, packet), EPERM);
  EXPECT_EQ(control(tap, internet), EPERM);
  EXPECT_EQ(control(tap,
                    [] {
                      int done = 0;
                      std::thread{[&] { done = 1; }}.join();
                      return done;
                    }),
            1)
      << "threads begin and end";
}

TEST(Filter, TakesWorkersThatRanBeforeIt) {
  EXPECT_EQ(fate_of([] {
              std::atomic<int> step{0};
              int result = 0;
              std::thread before{[&] {
                while (step != 1) std::this_thread::yield();
                result = attempts.front().act();
              }};
              in_all_other_threads(forbid_more);
              (void)forbid_more();
              filter_process(tap, Refusal::error);
              step = 1;
              before.join();
              return result;
            }),
            EPERM);
}

TEST(Filter, IsNamedInTheEnvironment) {
  EXPECT_EQ(refusal_named(nullptr), Refusal::error);
  EXPECT_EQ(refusal_named("kill"), Refusal::kill);
  EXPECT_EQ(refusal_named("log"), Refusal::log);
  EXPECT_EQ(refusal_named("none"), Refusal::none);
  EXPECT_EQ(refusal_named("Kill"), std::nullopt);
  EXPECT_EQ(refusal_named(""), std::nullopt);
}

TEST(Driver, HasARowThatGivesItNoRightToRunOrTraceOthers) {
  for (const DriverRow& row : driver_rows()) {
    EXPECT_EQ(row.kept - row.opening, CapabilitySet{}) << row.name << " keeps what it did not have";
    for (const int never : {CAP_SETUID, CAP_SETPCAP, CAP_SYS_PTRACE, CAP_SYS_MODULE, CAP_DAC_OVERRIDE, CAP_SYS_ADMIN}) {
      EXPECT_FALSE(row.kept.has(never)) << row.name;
    }
    for (const auto calls : {row.control_calls, row.worker_calls}) {
      for (const std::string call : calls) {
        EXPECT_TRUE(call != "execve" && call != "open" && call != "openat" && call != "socket" && call != "clone")
            << row.name << ": " << call;
      }
    }
  }
  for (const std::string call : worker_calls) EXPECT_EQ(call.find("open"), call.npos) << call;
  EXPECT_EQ(driver_of("net_tap", "", true), Driver::tap);
  EXPECT_EQ(driver_of("", "vfio-pci", false), Driver::vfio);
  EXPECT_EQ(driver_of("", "uio_pci_generic", false), Driver::uio);
  EXPECT_EQ(driver_of("", "mlx5_core", false), Driver::unknown);
  EXPECT_EQ(driver_of("net_pcap", "", true), Driver::pcap_live);
  EXPECT_EQ(driver_of("net_pcap", "", false), Driver::pcap);
  const std::array two{Driver::tap, Driver::af_packet};
  EXPECT_EQ(to_text(needs_of(two).kept), "CAP_NET_ADMIN, CAP_NET_RAW");
  EXPECT_EQ(to_text(CapabilitySet{}), "none");
}

TEST(Thread, GivesUpItsCapabilitiesWhoeverStartedIt) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  EXPECT_EQ(fate_of([] {
              std::atomic<bool> ends{false};
              std::array<std::uint64_t, 2> left{1, 1};
              std::vector<std::thread> threads;
              for (std::uint64_t& bits : left) {
                threads.emplace_back([&] {
                  while (!ends) std::this_thread::sleep_for(std::chrono::milliseconds{1});
                  bits = permitted().bits();
                });
              }
              in_all_other_threads(give_up_all);
              keep_in_this_thread({CAP_NET_RAW});
              ends = true;
              for (auto& thread : threads) thread.join();
              const bool is_right = permitted() == CapabilitySet{CAP_NET_RAW} && left == std::array<std::uint64_t, 2>{};
              return is_right ? 0 : 1;
            }),
            0);
  EXPECT_EQ(fate_of([] {
              keep_file_rights_only();
              return permitted() == CapabilitySet{CAP_DAC_OVERRIDE} ? 0 : 1;
            }),
            0);
  EXPECT_EQ(fate_of([] {
              (void)forbid_more();
              for (unsigned long one = 0; one <= CAP_LAST_CAP; ++one) {
                if (::prctl(PR_CAPBSET_READ, one) == 1) return 1;
              }
              return ::prctl(PR_GET_NO_NEW_PRIVS, 0UL, 0UL, 0UL, 0UL) == 1 ? 0 : 1;
            }),
            0);
}

TEST(Loader, CanOpenNothingButTheDirectoriesOfItsImages) {
  const bootstorm::test::TemporaryDirectory ours;
  const bootstorm::test::TemporaryDirectory others;
  for (const auto* directory : {&ours, &others}) std::ofstream{*directory / "file"} << "text";
  const std::vector<std::filesystem::path> images{ours.path(), "/does/not/exist"};
  const auto opened = [&](const std::filesystem::path& path, int flags) {
    return fate_of([&] {
      (void)forbid_more();
      const Enclosed enclosed = read_only_below(images);
      if (enclosed != Enclosed::yes) return enclosed == Enclosed::not_by_this_kernel ? 255 : 254;
      return errno_of(::open(path.c_str(), flags | O_CLOEXEC, 0600));
    });
  };
  const int own = opened(ours / "file", O_RDONLY);
  if (own == 255) GTEST_SKIP() << "this kernel has no Landlock";
  EXPECT_EQ(own, 0);
  EXPECT_EQ(opened(ours.path(), O_RDONLY | O_DIRECTORY), 0);
  EXPECT_EQ(opened(ours / "file", O_WRONLY), EACCES);
  EXPECT_EQ(opened(ours / "new", O_WRONLY | O_CREAT), EACCES);
  EXPECT_EQ(opened(others / "file", O_RDONLY), EACCES);
  EXPECT_EQ(opened("/etc/passwd", O_RDONLY), EACCES);
  EXPECT_EQ(opened(ours / ("../" + others.path().filename().string() + "/file"), O_RDONLY), EACCES);
}

}  // namespace
}  // namespace bootstorm::rights
