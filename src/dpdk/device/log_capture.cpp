#include "dpdk/device/log_capture.hpp"

#include <rte_log.h>
#include <sys/types.h>

#include <utility>

namespace bootstorm::dpdk {

LogCapture::LogCapture() {
  cookie_io_functions_t functions{};
  functions.write = [](void* self, const char* text, std::size_t length) {
    static_cast<LogCapture*>(self)->take(text, length);
    return static_cast<ssize_t>(length);
  };
  stream_ = fopencookie(this, "w", functions);
  if (stream_ != nullptr) rte_openlog_stream(stream_);
}

LogCapture::~LogCapture() {
  rte_openlog_stream(nullptr);
  if (stream_ != nullptr) std::fclose(stream_);
}

void LogCapture::take(const char* text, std::size_t length) {
  const std::lock_guard lock{mutex_};
  for (std::size_t i = 0; i < length; ++i) {
    if (text[i] != '\n') {
      if (unfinished_.size() < line_bytes_max) unfinished_.push_back(text[i]);
    } else if (!unfinished_.empty()) {
      lines_.push_back(std::exchange(unfinished_, {}));
      if (lines_.size() > lines_kept) lines_.pop_front();
    }
  }
}

std::string LogCapture::last_lines() const {
  const std::lock_guard lock{mutex_};
  std::string text;
  for (const auto& line : lines_) {
    if (!text.empty()) text += "; ";
    text += line;
  }
  return text;
}

}  // namespace bootstorm::dpdk
