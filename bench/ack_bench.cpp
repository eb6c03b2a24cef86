// ACK → DATA, the frame that a boot is made of, beside its limit: the same 512 bytes from the same arena in the same
// order, copied behind a head whose addresses are swapped, and nothing else.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstring>
#include <map>

#include "world.hpp"
#include "core/datagram.hpp"

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

/// Only `work` is timed; making the ACKs is not part of it.
template <class Work>
void run(benchmark::State& state, bench::World& world, bool advance, Work work) {
  // Several a timed stretch, so that reading the clock does not count; not more frames than there are sessions.
  constexpr std::size_t bursts = 3;
  std::array<std::array<Frame, burst_max>, bursts> many;
  std::array<std::array<std::span<const std::byte>, burst_max>, bursts> bodies;
  for (auto _ : state) {
    for (std::size_t b = 0; b < bursts; ++b) {
      world.fill(many[b], advance);
      for (std::size_t i = 0; i < burst_max; ++i) bodies[b][i] = world.body_after(i);
    }
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t b = 0; b < bursts; ++b) work(many[b], bodies[b]);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    state.SetIterationTime(took.count());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(bursts * burst_max));
}

void ack_to_data(benchmark::State& state) {
  bench::World& world = world_of(static_cast<std::uint32_t>(state.range(0)), state.range(1) != 0);
  run(state, world, false, [&](std::array<Frame, burst_max>& frames, auto&) {
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
  run(state, world, true, [&](std::array<Frame, burst_max>& frames, auto& bodies) {
    for (std::size_t i = 0; i < burst_max; ++i) {
      std::byte* at = frames[i].data;
      auto* ether = view<EtherHeader>(at);
      std::swap(ether->source, ether->destination);
      auto* ipv4 = view<Ipv4Header>(at + sizeof(EtherHeader));
      std::swap(ipv4->source, ipv4->destination);
      auto* udp = view<UdpHeader>(at + sizeof(EtherHeader) + sizeof(Ipv4Header));
      std::swap(udp->source_port, udp->destination_port);
      copy_body(at + datagram_payload_offset(0) + 4, bodies[i]);
    }
    benchmark::ClobberMemory();
  });
}

void arguments(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"sessions", "cold"})->UseManualTime();
  for (const int cold : {0, 1}) {
    for (const int sessions : {100, 10'000, 60'000}) bench->Args({sessions, cold});
  }
}
BENCHMARK(limit)->Apply(arguments);
BENCHMARK(ack_to_data)->Apply(arguments);

}  // namespace

BENCHMARK_MAIN();
