// What was sent, in one line a minute.
#pragma once

#include <cstdint>
#include <string>

#include "base/workers.hpp"
#include "bootstorm/report_limit.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::appliance {

class TransferSummary {
 public:
  /// The first line is due report_interval_ns after `now`.
  explicit TransferSummary(Nanos now) : limit_{now} {}
  /// The line, if it is due and something was sent since the last one; else empty.
  [[nodiscard]] std::string poll(const Workers& workers);

 private:
  ReportLimit limit_;
  std::uint64_t reported_files_ = 0;
  std::uint64_t reported_bytes_ = 0;
};

}  // namespace bootstorm::appliance
