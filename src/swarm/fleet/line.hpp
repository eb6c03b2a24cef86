// The line between the boards and the device: it may lose frames and take its time, in both directions alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "bootstorm/time.hpp"
#include "client/delay_queue.hpp"
#include "client/random.hpp"
#include "swarm/options/options.hpp"

namespace bootstorm::swarm {

class SwarmLine {
 public:
  explicit SwarmLine(const LineSettings& settings) : settings_(settings), random_(settings.seed) {
    if (delays()) queue_ = std::make_unique<client::DelayQueue>(frames_max);
  }

  /// Nothing ever happens to a frame.
  [[nodiscard]] bool is_perfect() const noexcept { return settings_.loss <= 0 && !delays(); }

  /// True if the frame goes on at once; else it is lost, or comes out of pop_due() later.
  bool pass(std::span<const std::byte> frame, bool inbound, Nanos now) noexcept {
    if (settings_.loss > 0 && random_.chance(settings_.loss)) return false;
    if (!delays()) return true;
    const Nanos due = now + settings_.delay_ns + random_.below(settings_.jitter_ns);
    if (!queue_->push(frame, inbound, due)) ++overflowed_;
    return false;
  }
  /// Gives each frame that is due to call(bytes, inbound).
  template <class Call>
  bool pop_due(Nanos now, Call&& call) {
    bool any = false;
    for (; queue_ && queue_->is_due(now); any = true) queue_->pop(call);
    return any;
  }
  /// Frames lost because too many were under way.
  [[nodiscard]] std::uint64_t overflowed() const noexcept { return overflowed_; }

 private:
  static constexpr std::size_t frames_max = 32'768;

  [[nodiscard]] bool delays() const noexcept { return settings_.delay_ns + settings_.jitter_ns != 0; }

  LineSettings settings_;
  client::Random random_;
  std::unique_ptr<client::DelayQueue> queue_;
  std::uint64_t overflowed_ = 0;
};

}  // namespace bootstorm::swarm
