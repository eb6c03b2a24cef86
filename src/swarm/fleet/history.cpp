#include "swarm/fleet/history.hpp"

namespace bootstorm::swarm {

void History::add(Nanos at, std::uint32_t started, std::uint32_t finished, const client::WaitHistogram& waits) {
  const client::WaitHistogram since = waits.since(before_);
  before_ = waits;
  samples_.push_back({at, started, finished, waits.total(), since.quantile_ns(0.5), since.quantile_ns(0.99)});
  if (samples_.size() == samples_max) {
    for (std::size_t i = 0; i < samples_max / 2; ++i) samples_[i] = samples_[2 * i + 1];
    samples_.resize(samples_max / 2);
    step_ns_ *= 2;
  }
  next_at_ = at + step_ns_;
}

}  // namespace bootstorm::swarm
