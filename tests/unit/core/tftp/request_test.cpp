// Requests that try something: names that lead elsewhere, writes, modes.
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <random>
#include <set>

#include "support/core_fixture.hpp"

namespace bootstorm {
namespace {

using test::Appliance;
using test::datagram;
using test::payload_of;

constexpr std::string_view public_text = "for every board";
constexpr std::string_view secret_text = "for one board alone";

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto* at = reinterpret_cast<const std::byte*>(text.data());
  return {at, at + text.size()};
}

/// An image for all boards, and one for a board that is not the one that asks. Its file has a name that the others'
/// image lacks, and one that both have.
class TwoImages {
 public:
  TwoImages() : appliance({}), public_file_(bytes_of(public_text)), secret_file_(bytes_of(secret_text)) {
    appliance.snapshot.files = FileIndex{{{0, "f", public_file_.file()},
                                          {0, "folder/f", public_file_.file()},
                                          {1, "f", secret_file_.file()},
                                          {1, "secret", secret_file_.file()},
                                          {1, "etc/passwd", secret_file_.file()}}};
    appliance.snapshot.boards.push_back(
        {.has_mac = true, .mac = MacAddress{{0xdc, 0xa6, 0x32, 1, 2, 3}}, .image = 1, .group_image = image_none});
    appliance.snapshot.index_boards();
  }

  Appliance appliance;

 private:
  test::StoredFile public_file_;
  test::StoredFile secret_file_;
};

/// 2,000 requests that mean another file than their name's last part says, made of what has worked elsewhere.
std::vector<std::string> escapes() {
  using std::string_literals::operator""s;
  const std::vector<std::string> ups{"..",         "../..",   "../../../../../..",
                                     "..\\..",     "....//",  "..././",
                                     "%2e%2e",     ".%2e",    "..;",
                                     "..\xc0\xaf", "..%2f..", ".. ",
                                     " ..",        "..\0"s,   "folder/..",
                                     "f/../..",    "./..",    "..\xff",
                                     "/..",        "//..//.."};
  const std::vector<std::string> separators{"/", "\\", "//", "\\/", "/./", "/\xff/"};
  const std::vector<std::string> targets{
      "secret", "etc/passwd", "f", "1/secret", "1/f", "proc/self/environ", "SECRET", "secret\xff", "secret\0.png"s};
  const std::vector<std::string> fronts{"", "/", "\\", "C:\\", "file://", "~", "folder/", "/etc/", "\0"s};
  std::vector<std::string> names;
  for (const auto& front : fronts) {
    for (const auto& up : ups) {
      for (const auto& separator : separators) {
        for (const auto& target : targets) names.push_back(front + up + separator + target);
      }
    }
  }
  for (std::size_t length : {200u, 255u, 256u, 400u, 480u}) {
    names.push_back(std::string(length, '/') + "secret");
    names.push_back(std::string(length, 'a') + "/../secret");
    names.push_back("../" + std::string(length, '.') + "/secret");
  }
  std::mt19937 random{13};
  std::shuffle(names.begin(), names.end(), random);
  names.resize(2'000);
  return names;
}

std::string with_tricks(const std::string& name, std::size_t n) {
  using std::string_literals::operator""s;
  const std::string head = "\0\1"s + name;
  switch (n % 5) {
    case 0: return head;                                                 // no zero byte at all
    case 1: return head + "\0octet"s;                                    // none behind the mode
    case 2: return head + "\0octet\0blksize\0"s + std::string(40, '9');  // an option that breaks off
    case 3: {
      std::string text = head + "\0OcTeT\0"s;
      while (text.size() < 490) text += "tsize\0000\0"s;  // as many options as fit
      return text;
    }
    default: return head + "\0octet\0"s;
  }
}

TEST(Request, ServesNothingOutsideOfAnImageForTwoThousandTricks) {
  TwoImages world;
  std::set<Reason> reasons;
  std::size_t n = 0;
  for (const std::string& name : escapes()) {
    for (std::size_t trick = 0; trick < 5; ++trick) {
      auto buffer = datagram(with_tricks(name, trick), static_cast<std::uint16_t>(1024 + n++ % 60'000), 69);
      Frame frame = buffer.frame();
      const Outcome outcome = world.appliance.receive(frame);
      reasons.insert(outcome.reason);
      if (outcome.verdict != Verdict::reply) continue;
      const std::string said = payload_of(frame);
      ASSERT_EQ(said.find(secret_text), std::string::npos) << name;
      if (outcome.reason != Reason::tftp_opened || said[1] != static_cast<char>(TftpOpcode::data)) continue;
      ASSERT_EQ(said.substr(4), public_text) << name;
    }
    for (Event event; world.appliance.shard->events.pop(event);) continue;
    world.appliance.shard->notices.clear();
  }
  const std::set<Reason> known{Reason::tftp_opened, Reason::tftp_file_not_found, Reason::tftp_request_refused,
                               Reason::tftp_request_malformed, Reason::tftp_request_repeated};
  for (const Reason reason : reasons) EXPECT_TRUE(known.contains(reason)) << name_of(reason);
  auto buffer = datagram(test::rrq("/folder//f\xff"), 1023, 69);
  Frame frame = buffer.frame();
  ASSERT_EQ(world.appliance.receive(frame), replied(Reason::tftp_opened)) << "which does no harm";
  EXPECT_EQ(payload_of(frame).substr(4), public_text);
}

/// From here on this process ends with SIGSYS at any system call but its exit.
void forbid_system_calls() {
  std::array<sock_filter, 5> program{{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                                      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_exit_group, 1, 0),
                                      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
                                      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
                                      {}}};
  const sock_fprog filter{.len = 4, .filter = program.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
    _exit(77);
  }
}

/// How a child process ends that does `work` without system calls.
template <class Work>
int end_of_child(Work&& work) {
  const pid_t child = fork();
  if (child == 0) {
    forbid_system_calls();
    work();
    syscall(SYS_exit_group, 0);
  }
  int status = 0;
  return waitpid(child, &status, 0) == child ? status : -1;
}

TEST(Request, MakesNoSystemCall) {
  TwoImages world;
  std::vector<test::Buffer> requests;
  std::uint16_t port = 1024;
  for (const std::string& name : escapes()) {
    requests.push_back(datagram(with_tricks(name, port), port, 69));
    ++port;
  }
  for (int n = 0; n < 500; ++n) requests.push_back(datagram(test::rrq("f"), port++, 69));
  const int served = end_of_child([&] {
    for (auto& request : requests) {
      Frame frame = request.frame();
      static_cast<void>(world.appliance.receive(frame));
    }
  });
  if (WIFEXITED(served) && WEXITSTATUS(served) == 77) GTEST_SKIP() << "this kernel has no seccomp filters";
  EXPECT_TRUE(WIFEXITED(served) && WEXITSTATUS(served) == 0) << "signal " << WTERMSIG(served);
  const int one_call = end_of_child([] { syscall(SYS_getppid); });
  EXPECT_TRUE(WIFSIGNALED(one_call) && WTERMSIG(one_call) == SIGSYS) << "one would have been noticed";
}

TEST(Request, RefusesWritesAndModesWithTheCodeAndATextThatSaysWhy) {
  struct Row {
    TftpOpcode opcode;
    std::string_view mode;
    bool netascii;  // the operator's setting
    TftpError code;
    std::string_view text;
  };
  constexpr TftpOpcode rrq = TftpOpcode::rrq, wrq = TftpOpcode::wrq;
  constexpr std::string_view write = "this server only gives files out";
  for (const Row& row : {Row{wrq, "octet", false, TftpError::access_violation, write},
                         Row{wrq, "netascii", false, TftpError::access_violation, write},
                         Row{wrq, "netascii", true, TftpError::access_violation, write},
                         Row{wrq, "mail", false, TftpError::access_violation, write},
                         Row{wrq, "rubbish", true, TftpError::access_violation, write},
                         Row{rrq, "netascii", false, TftpError::undefined, "only octet mode is served"},
                         Row{rrq, "mail", false, TftpError::undefined, "only octet mode is served"},
                         Row{rrq, "mail", true, TftpError::undefined, "only octet and netascii mode are served"},
                         Row{rrq, "rubbish", false, TftpError::undefined, "only octet mode is served"},
                         Row{rrq, "netascii", true, TftpError::undefined, "no text, so only in octet mode: f"}}) {
    for (const std::string_view options : {std::string_view{}, std::string_view{"tsize\0000\0", 8}}) {
      TwoImages world;
      world.appliance.snapshot.tftp.netascii = row.netascii;
      std::string message{'\0', static_cast<char>(row.opcode), 'f', '\0'};
      message += row.mode;
      message += '\0';
      message += options;
      auto buffer = datagram(message, 1024, 69);
      Frame frame = buffer.frame();
      ASSERT_EQ(world.appliance.receive(frame), replied(Reason::tftp_request_refused)) << row.mode;
      std::string wanted{'\0', static_cast<char>(TftpOpcode::error), '\0', static_cast<char>(row.code)};
      wanted += row.text;
      wanted += '\0';
      EXPECT_EQ(payload_of(frame), wanted) << row.mode;
      EXPECT_EQ(world.appliance.shard->sessions.open_count(), 0u);
    }
  }
}

std::string error(TftpError code) {
  return test::block_message(TftpOpcode::error, static_cast<std::uint32_t>(code)) + std::string{"enough\0", 7};
}

// Boot code ends a look at a file's size or existence with an ERROR. That is no failure: nothing is logged of it.
TEST(Request, IsNoEventWhenItWasAProbeEndedByError0Or8) {
  test::Appliance appliance{{{"f", test::pattern(5'000)}}};
  std::uint16_t port = 1024;
  unsigned probes = 0;
  for (; probes < 1'000; ++probes, ++port) {
    const bool has_options = probes % 2 == 0;
    auto request =
        test::datagram(has_options ? test::rrq("f", std::string_view{"tsize\0000\0", 8}) : test::rrq("f"), port, 69);
    Frame frame = request.frame();
    ASSERT_EQ(appliance.receive(frame), replied(Reason::tftp_opened));
    const std::uint16_t tid = test::source_port_of(frame);
    if (probes % 3 == 0) {
      auto ack = test::datagram(test::ack(has_options ? 0 : 1), port, tid);
      frame = ack.frame();
      ASSERT_EQ(appliance.receive(frame), replied(Reason::tftp_data));
    }
    auto end = test::datagram(error(probes % 4 < 2 ? TftpError::undefined : TftpError::option_refused), port, tid);
    frame = end.frame();
    ASSERT_EQ(appliance.receive(frame), consumed(Reason::tftp_probe_aborted));
    appliance.now += 10 * nanos_per_ms;
    EXPECT_TRUE(appliance.tick().empty());
  }
  for (Event event; appliance.shard->events.pop(event);) {
    const bool is_request = event.kind == EventKind::file_requested && event.reason == Reason::tftp_opened;
    const bool is_end = event.kind == EventKind::transfer_ended;
    EXPECT_TRUE(is_request || is_end || event.kind == EventKind::addresses_in_use)
        << "these alone make no line of the log: " << name_of(event.kind) << ' ' << event.get_text();
  }
  EXPECT_EQ(appliance.shard->counters[Reason::tftp_probe_aborted].get(), probes);
  EXPECT_EQ(appliance.shard->sessions.open_count(), 0u);
}

}  // namespace
}  // namespace bootstorm
