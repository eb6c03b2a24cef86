// The log in systemd's journal: its fields, and how it gets there.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <spdlog/logger.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <algorithm>
#include <string>
#include <vector>

#include "base/file_descriptor.hpp"
#include "base/journal_sink.hpp"
#include "base/log_subject.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm {
namespace {

std::vector<std::string> sent;

int take(const iovec* fields, int count) {
  sent.clear();
  for (int i = 0; i < count; ++i) sent.emplace_back(static_cast<const char*>(fields[i].iov_base), fields[i].iov_len);
  return 0;
}

TEST(Journal, GetsTheTextItsPriorityAndWhomItIsAbout) {
  spdlog::logger logger{"bootstorm", journal_sink(take)};
  logger.warn("nothing in particular");
  EXPECT_EQ(sent,
            (std::vector<std::string>{"MESSAGE=nothing in particular", "PRIORITY=4", "SYSLOG_IDENTIFIER=bootstorm"}));
  {
    const LogSubject subject{"node-7", "b8:27:eb:00:00:07"};
    logger.info("booted");
  }
  EXPECT_EQ(sent, (std::vector<std::string>{"MESSAGE=booted", "PRIORITY=6", "SYSLOG_IDENTIFIER=bootstorm",
                                            "BOARD=node-7", "MAC=b8:27:eb:00:00:07"}));
  const LogSubject nameless{"", "b8:27:eb:00:00:08"};
  logger.error("two\nlines");
  EXPECT_EQ(sent, (std::vector<std::string>{"MESSAGE=two\nlines", "PRIORITY=3", "SYSLOG_IDENTIFIER=bootstorm",
                                            "MAC=b8:27:eb:00:00:08"}));
}

TEST(Journal, IsUsedOnlyIfItIsWhereThatDescriptorGoes) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const FileDescriptor reader{ends[0]};
  const FileDescriptor writer{ends[1]};
  struct stat file {};
  ASSERT_EQ(::fstat(writer.get(), &file), 0);
  const std::string stream = std::to_string(file.st_dev) + ":" + std::to_string(file.st_ino);
  EXPECT_TRUE(goes_to_journal(stream.c_str(), writer.get()));
  EXPECT_FALSE(goes_to_journal((stream + "0").c_str(), writer.get())) << "redirected since";
  EXPECT_FALSE(goes_to_journal((stream + "x").c_str(), writer.get()));
  EXPECT_FALSE(goes_to_journal("8", writer.get()));
  EXPECT_FALSE(goes_to_journal(nullptr, writer.get()));
}

/// What the journal's socket got of one line; in a process of its own, with a /run of its own.
std::string heard_by_stand_in(JournalSend send) {
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return "mount /";
  if (::mount("none", "/run", "tmpfs", 0, nullptr) != 0) return "mount /run";
  if (::mkdir("/run/systemd", 0755) != 0 || ::mkdir("/run/systemd/journal", 0755) != 0) return "mkdir";
  const FileDescriptor socket{::socket(AF_UNIX, SOCK_DGRAM, 0)};
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = "/run/systemd/journal/socket"};
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return "bind";
  spdlog::logger logger{"bootstorm", journal_sink(send)};
  const LogSubject subject{"node-7", "b8:27:eb:00:00:07"};
  logger.info("node-7 booted");
  std::array<char, 4096> datagram{};
  const ssize_t length = ::recv(socket.get(), datagram.data(), datagram.size(), MSG_DONTWAIT);
  return {datagram.data(), length < 0 ? 0 : static_cast<std::size_t>(length)};
}

TEST(Journal, HearsTheFieldsThroughLibsystemd) {
  if (journal_send() == nullptr) GTEST_SKIP() << "built without libsystemd";
  if (::geteuid() != 0) GTEST_SKIP() << "needs root for a mount namespace";
  const test::TemporaryDirectory directory;
  const std::string path = (directory / "heard").string();
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const FileDescriptor out{::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
    const std::string heard = ::unshare(CLONE_NEWNS) == 0 ? heard_by_stand_in(journal_send()) : "unshare";
    ::_exit(::write(out.get(), heard.data(), heard.size()) == static_cast<ssize_t>(heard.size()) ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  std::string heard(4096, '\0');
  const FileDescriptor in{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  heard.resize(static_cast<std::size_t>(std::max<ssize_t>(::read(in.get(), heard.data(), heard.size()), 0)));
  for (const char* field : {"MESSAGE=node-7 booted\n", "PRIORITY=6\n", "BOARD=node-7\n", "MAC=b8:27:eb:00:00:07\n"}) {
    EXPECT_NE(heard.find(field), std::string::npos) << heard;
  }
}

}  // namespace
}  // namespace bootstorm
