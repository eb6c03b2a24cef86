// ACK → DATA, the frame that a boot is made of, beside its limit: the same 512 bytes from the same arena in the same
// order, copied behind a head whose addresses are swapped, and nothing else.
#include <benchmark/benchmark.h>

#include <array>
#include <cstring>
#include <map>

#include "core/datagram.hpp"
#include "swap_ends.hpp"
#include "timed.hpp"
#include "world.hpp"

namespace {

using namespace bootstorm;

constexpr std::size_t hot_bytes = std::size_t{8} << 20;
constexpr std::size_t cold_bytes = std::size_t{256} << 20;

bench::World& world_of(std::uint32_t sessions, bool cold) {
  static std::map<std::pair<std::uint32_t, bool>, std::unique_ptr<bench::World>> worlds;
  auto& world = worlds[{sessions, cold}];
  if (!world) world = std::make_unique<bench::World>(sessions, cold ? cold_bytes : hot_bytes, std::size_t{1} << 20);
  return *world;
}

void copy_body(std::byte* to, std::span<const std::byte> body) noexcept { std::memcpy(to, body.data(), body.size()); }

using Bodies = std::array<std::span<const std::byte>, burst_max>;

template <class Work>
void run(benchmark::State& state, bench::World& world, bool advance, Work work) {
  std::array<Bodies, bench::bursts_timed> bodies;
  bench::run_timed(
      state,
      [&](bench::Frames& frames, std::size_t burst) {
        world.fill(frames, advance);
        for (std::size_t i = 0; i < burst_max; ++i) bodies[burst][i] = world.body_after(i);
      },
      [&](bench::Frames& frames, std::size_t burst) { work(frames, bodies[burst]); });
}

void ack_to_data(benchmark::State& state) {
  bench::World& world = world_of(static_cast<std::uint32_t>(state.range(0)), state.range(1) != 0);
  run(state, world, false, [&](bench::Frames& frames, const Bodies&) {
    std::array<Outcome, burst_max> outcomes;
    TxBatch none{{}};
    on_burst(frames, outcomes, world.now, *world.shard, world.snapshot, none);
    for (Frame& frame : frames) copy_body(frame.data + frame.length, frame.body);
    benchmark::ClobberMemory();
  });
  if (world.shard->counters[Reason::tftp_data].get() == 0) state.SkipWithError("no DATA was sent");
}

void limit(benchmark::State& state) {
  bench::World& world = world_of(static_cast<std::uint32_t>(state.range(0)), state.range(1) != 0);
  run(state, world, true, [&](bench::Frames& frames, const Bodies& bodies) {
    for (std::size_t i = 0; i < burst_max; ++i) {
      std::byte* at = frames[i].data;
      bench::swap_ends(at);
      copy_body(at + datagram_payload_offset(0) + 4, bodies[i]);
    }
    benchmark::ClobberMemory();
  });
}

void arguments(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"sessions", "cold"})->Apply(bench::timed_by_itself);
  for (const int cold : {0, 1}) {
    for (const int sessions : {100, 10'000, 60'000}) bench->Args({sessions, cold});
  }
}
BENCHMARK(limit)->Apply(arguments);
BENCHMARK(ack_to_data)->Apply(arguments);

}  // namespace

BENCHMARK_MAIN();
