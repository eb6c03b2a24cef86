#include "base/journal_sink.hpp"

#include <sys/stat.h>

#include <array>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

#include <spdlog/sinks/base_sink.h>

#include "base/log_subject.hpp"

#ifdef BOOTSTORM_HAS_SYSTEMD
#include <systemd/sd-journal.h>
#endif

namespace bootstorm {
namespace {

/// syslog(3)'s, which the journal has taken over.
std::string_view priority_of(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::critical: return "PRIORITY=2";
    case spdlog::level::err: return "PRIORITY=3";
    case spdlog::level::warn: return "PRIORITY=4";
    case spdlog::level::info: return "PRIORITY=6";
    default: return "PRIORITY=7";
  }
}

iovec field_of(std::string_view text) { return {const_cast<char*>(text.data()), text.size()}; }

class JournalSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit JournalSink(JournalSend send) : send_(send) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& line) override {
    const std::string message = "MESSAGE=" + std::string{line.payload.data(), line.payload.size()};
    const LogSubject* subject = LogSubject::current();
    const std::string board = subject == nullptr ? "" : "BOARD=" + subject->board();
    const std::string mac = subject == nullptr ? "" : "MAC=" + subject->mac();
    std::array<iovec, 5> fields{field_of(message), field_of(priority_of(line.level)),
                                field_of("SYSLOG_IDENTIFIER=bootstorm")};
    int count = 3;
    if (subject != nullptr && !subject->board().empty()) fields[static_cast<std::size_t>(count++)] = field_of(board);
    if (subject != nullptr) fields[static_cast<std::size_t>(count++)] = field_of(mac);
    if (send_(fields.data(), count) == 0) return;
    std::fwrite(line.payload.data(), 1, line.payload.size(), stderr);
    std::fputc('\n', stderr);
  }
  void flush_() override {}

 private:
  const JournalSend send_;
};

}  // namespace

JournalSend journal_send() noexcept {
#ifdef BOOTSTORM_HAS_SYSTEMD
  return sd_journal_sendv;
#else
  return nullptr;
#endif
}

bool goes_to_journal(const char* journal_stream, int descriptor) noexcept {
  unsigned long long device = 0;
  unsigned long long inode = 0;
  char rest = 0;
  struct stat file {};
  return journal_stream != nullptr && std::sscanf(journal_stream, "%llu:%llu%c", &device, &inode, &rest) == 2 &&
         ::fstat(descriptor, &file) == 0 && file.st_dev == device && file.st_ino == inode;
}

std::shared_ptr<spdlog::sinks::sink> journal_sink(JournalSend send) { return std::make_shared<JournalSink>(send); }

}  // namespace bootstorm
