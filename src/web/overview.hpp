// What the page shows of the appliance as a whole, from one answer to the next.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace bootstorm::web {

class Overview {
 public:
  using Clock = std::chrono::steady_clock;

  /// {"state": …, "rates": …, "served": …}, from Appliance::stats(); null: there is none, and `trouble` says why.
  [[nodiscard]] nlohmann::json take(const nlohmann::json& stats, const std::string& trouble, Clock::time_point now);

 private:
  std::uint64_t blocks_ = 0;  // sent, at the last answer
  Clock::time_point at_;
  bool is_first_ = true;
};

}  // namespace bootstorm::web
