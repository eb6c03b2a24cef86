// What a storm looked like while it ran: samples over time, and each board's way if somebody wants it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "bootstorm/time.hpp"
#include "client/board.hpp"
#include "client/wait_histogram.hpp"

namespace bootstorm::swarm {

/// Times are counted from the start of the storm.
struct Sample {
  Nanos at = 0;
  std::uint32_t started = 0;  // boards switched on
  std::uint32_t finished = 0;
  std::uint64_t blocks = 0;
  Nanos wait_p50_ns = 0;  // of the blocks since the sample before
  Nanos wait_p99_ns = 0;
};

class History {
 public:
  static constexpr Nanos interval_ns = 20 * nanos_per_ms;

  [[nodiscard]] bool is_due(Nanos at) const noexcept { return at >= next_at_; }
  void add(Nanos at, std::uint32_t started, std::uint32_t finished, const client::WaitHistogram& waits);
  [[nodiscard]] std::span<const Sample> samples() const noexcept { return samples_; }

 private:
  static constexpr std::size_t samples_max = 1200;  // then every other one goes, and the interval doubles

  std::vector<Sample> samples_;
  client::WaitHistogram before_;
  Nanos step_ns_ = interval_ns;
  Nanos next_at_ = 0;
};

/// A board came to a new state, or to its next file.
struct Step {
  Nanos at = 0;
  std::uint32_t board = 0;
  client::State state = client::State::off;
  std::uint16_t files = 0;  // read whole by then
  std::string_view prefix{};
  std::string_view file{};
};

}  // namespace bootstorm::swarm
