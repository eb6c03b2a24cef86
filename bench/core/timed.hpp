// Frames that become their own replies must be made anew each time, and making them is not what is measured.
#pragma once

#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cstdlib>

#include "bootstorm/frame.hpp"
#include "bootstorm/limits.hpp"

namespace bootstorm::bench {

/// Bursts in one timed stretch: reading the clock must not count.
inline constexpr std::size_t bursts_timed = 3;
using Frames = std::array<Frame, burst_max>;

/// How run_timed's benchmarks are set up: its own time counts, and bench/core/instructions may fix the number of
/// iterations.
inline void timed_by_itself(benchmark::internal::Benchmark* bench) {
  bench->UseManualTime();
  if (const char* count = std::getenv("BOOTSTORM_BENCH_ITERATIONS")) bench->Iterations(std::atoi(count));
}

/// Calls `prepare(frames, burst)` for each burst, untimed, then `work(frames, burst)` for each, timed.
template <class Prepare, class Work>
void run_timed(benchmark::State& state, Prepare prepare, Work work) {
  std::array<Frames, bursts_timed> many;
  for (auto _ : state) {
    for (std::size_t b = 0; b < bursts_timed; ++b) prepare(many[b], b);
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t b = 0; b < bursts_timed; ++b) work(many[b], b);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    state.SetIterationTime(took.count());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(bursts_timed * burst_max));
}

}  // namespace bootstorm::bench
