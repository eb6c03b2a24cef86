// Whom a log line is about, beside its text: fields that the journal can be searched by.
#pragma once

#include <string>
#include <utility>

namespace bootstorm {

/// Of the lines that this thread logs while the object lives.
class LogSubject {
 public:
  /// `board`: what its operator calls it; empty where nobody knows. `mac`: as to_text() writes it.
  LogSubject(std::string board, std::string mac)
      : board_(std::move(board)), mac_(std::move(mac)), before_(std::exchange(current_, this)) {}
  ~LogSubject() { current_ = before_; }
  LogSubject(const LogSubject&) = delete;
  LogSubject& operator=(const LogSubject&) = delete;

  /// nullptr: this thread's lines are about no board.
  [[nodiscard]] static const LogSubject* current() noexcept { return current_; }
  [[nodiscard]] const std::string& board() const noexcept { return board_; }
  [[nodiscard]] const std::string& mac() const noexcept { return mac_; }

 private:
  static inline thread_local const LogSubject* current_ = nullptr;

  const std::string board_;
  const std::string mac_;
  const LogSubject* const before_;
};

}  // namespace bootstorm
