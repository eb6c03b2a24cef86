// What is logged while a test runs.
#pragma once

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <cstddef>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace bootstorm::test {

/// Takes the log for its own lifetime.
class CapturedLog {
 public:
  CapturedLog() : usual_(spdlog::default_logger()) {
    auto logger = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(stream_));
    logger->set_pattern("%l %v");
    logger->set_level(spdlog::level::debug);
    spdlog::set_default_logger(std::move(logger));
  }
  ~CapturedLog() { spdlog::set_default_logger(usual_); }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;

  [[nodiscard]] std::string text() const { return stream_.str(); }
  /// How often the text was logged.
  [[nodiscard]] std::size_t count(std::string_view wanted) const {
    const std::string all = text();
    std::size_t found = 0;
    for (std::size_t at = all.find(wanted); at != std::string::npos; at = all.find(wanted, at + 1)) ++found;
    return found;
  }

 private:
  std::shared_ptr<spdlog::logger> usual_;
  std::ostringstream stream_;
};

}  // namespace bootstorm::test
