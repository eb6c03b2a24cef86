// The Internet checksum over whole bodies, beside DPDK's, which is also its oracle. The core sums whole bodies only at
// load and for odd block sizes; what is received it sums always.
#include <benchmark/benchmark.h>
#include <rte_ip.h>

#include <random>
#include <vector>

#include "bootstorm/checksum.hpp"

namespace {

using namespace bootstorm;

std::vector<std::byte> noise(std::size_t size) {
  std::mt19937 random{1};
  std::vector<std::byte> bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random() & 0xff);
  return bytes;
}

void checksum(benchmark::State& state) {
  const std::vector<std::byte> bytes = noise(static_cast<std::size_t>(state.range(0)));
  if (fold_sum(sum_bytes(bytes)) != rte_raw_cksum(bytes.data(), bytes.size())) {
    state.SkipWithError("another sum than rte_raw_cksum's");
    return;
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(bytes.data());
    benchmark::DoNotOptimize(fold_sum(sum_bytes(bytes)));
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void checksum_of_dpdk(benchmark::State& state) {
  const std::vector<std::byte> bytes = noise(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(bytes.data());
    benchmark::DoNotOptimize(rte_raw_cksum(bytes.data(), bytes.size()));
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

BENCHMARK(checksum)->ArgName("bytes")->Arg(12)->Arg(20)->Arg(61)->Arg(328)->Arg(512)->Arg(1468);
BENCHMARK(checksum_of_dpdk)->ArgName("bytes")->Arg(12)->Arg(20)->Arg(61)->Arg(328)->Arg(512)->Arg(1468);

}  // namespace

BENCHMARK_MAIN();
