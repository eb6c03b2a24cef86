// What is logged while a test runs.
#pragma once

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace bootstorm::test {

/// Keeps what is logged. Any thread may log while another reads.
class TextSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  [[nodiscard]] std::string text() {
    const std::scoped_lock lock{mutex_};
    return text_;
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    text_.append(line.data(), line.size());
  }
  void flush_() override {}

 private:
  std::string text_;
};

/// Takes the log for its own lifetime.
class CapturedLog {
 public:
  CapturedLog() : usual_(spdlog::default_logger()) {
    auto logger = std::make_shared<spdlog::logger>("test", sink_);
    logger->set_pattern("%l %v");
    logger->set_level(spdlog::level::debug);
    spdlog::set_default_logger(std::move(logger));
  }
  ~CapturedLog() { spdlog::set_default_logger(usual_); }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;

  [[nodiscard]] std::string text() const { return sink_->text(); }
  /// How often the text was logged.
  [[nodiscard]] std::size_t count(std::string_view wanted) const {
    const std::string all = text();
    std::size_t found = 0;
    for (std::size_t at = all.find(wanted); at != std::string::npos; at = all.find(wanted, at + 1)) ++found;
    return found;
  }

 private:
  std::shared_ptr<spdlog::logger> usual_;
  std::shared_ptr<TextSink> sink_ = std::make_shared<TextSink>();
};

}  // namespace bootstorm::test
