// What all workers have counted together.
#pragma once

#include <cstdint>

#include "base/workers.hpp"

namespace bootstorm::appliance {

/// `counter_of(worker)`: the counter of one of them.
template <class CounterOf>
[[nodiscard]] std::uint64_t sum_of(const Workers& workers, CounterOf counter_of) {
  std::uint64_t all = 0;
  for (unsigned worker = 0; worker < workers.shards(); ++worker) all += counter_of(worker).get();
  return all;
}

[[nodiscard]] inline std::uint64_t sum_of(const Workers& workers, Statistic statistic) {
  return sum_of(workers, [&](unsigned worker) -> const Counter& { return workers.shard(worker).counters[statistic]; });
}
[[nodiscard]] inline std::uint64_t sum_of(const Workers& workers, Reason reason) {
  return sum_of(workers, [&](unsigned worker) -> const Counter& { return workers.shard(worker).counters[reason]; });
}

}  // namespace bootstorm::appliance
