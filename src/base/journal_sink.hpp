// The log as entries of systemd's journal, with the fields BOARD= and MAC= where a line is about a board:
// journalctl BOARD=node-7 finds them.
#pragma once

#include <sys/uio.h>

#include <memory>

#include <spdlog/sinks/sink.h>

namespace bootstorm {

/// As sd_journal_sendv(3): 0, or a negative error number.
using JournalSend = int (*)(const iovec* fields, int count);

/// libsystemd's, or nullptr where the program was built without it.
[[nodiscard]] JournalSend journal_send() noexcept;

/// Whether what is written to that descriptor goes to the journal. `journal_stream`: the environment variable
/// JOURNAL_STREAM (systemd.exec(5)), or nullptr.
[[nodiscard]] bool goes_to_journal(const char* journal_stream, int descriptor) noexcept;

/// What the journal does not take goes to standard error.
[[nodiscard]] std::shared_ptr<spdlog::sinks::sink> journal_sink(JournalSend send);

}  // namespace bootstorm
