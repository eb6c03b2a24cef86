// DPDK's own log, kept instead of shown: it is full of lines that mean nothing to an operator, and its last lines are
// what explains a failure.
#pragma once

#include <cstdio>
#include <deque>
#include <mutex>
#include <string>

namespace bootstorm::dpdk {

/// Takes over DPDK's log stream for its own lifetime. One at a time.
class LogCapture {
 public:
  LogCapture();
  ~LogCapture();
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;

  /// The last lines, oldest first, joined by "; ". Empty when DPDK has said nothing.
  [[nodiscard]] std::string last_lines() const;

 private:
  static constexpr std::size_t lines_kept = 3;
  static constexpr std::size_t line_bytes_max = 400;

  void take(const char* text, std::size_t length);

  mutable std::mutex mutex_;  // DPDK logs from any thread
  std::deque<std::string> lines_;
  std::string unfinished_;
  std::FILE* stream_ = nullptr;
};

}  // namespace bootstorm::dpdk
