// What one frame of a named exchange costs, over and over: answers that need no state, and every way to be refused that
// an attacker would choose. The appliance and the frame are those of tests/exchanges.
#include <benchmark/benchmark.h>

#include <cstring>
#include <filesystem>
#include <memory>

#include "bootstorm/core.hpp"
#include "exchanges/play.hpp"
#include "timed.hpp"
#include "world.hpp"

namespace {

using namespace bootstorm;

struct Fixture {
  const char* name;
  const char* path;
  std::size_t frame;  // which of the exchange's arrivals; those before it are played once
  Reason reason;      // that it must come to, or the benchmark measures something else
};

constexpr Fixture fixtures[] = {
    {"arp_request", "arp/request.exchange", 0, Reason::arp_answered},
    {"icmp_echo", "icmp/echo.exchange", 0, Reason::icmp_answered},
    {"drop_ether_not_ours", "ether/other_destination.exchange", 0, Reason::ether_not_ours},
    {"drop_udp_checksum", "udp/checksum.exchange", 1, Reason::udp_checksum},
    {"drop_unknown_tid", "tftp/unknown_tid_off_network.exchange", 0, Reason::tftp_off_network},
    {"refuse_unknown_tid", "tftp/unknown_tid.exchange", 0, Reason::tftp_unknown_tid},
    {"drop_dhcp_malformed", "dhcp/malformed.exchange", 0, Reason::dhcp_malformed},
    {"refuse_file_not_found", "tftp/file_not_found.exchange", 0, Reason::tftp_file_not_found},
};

void one_frame(benchmark::State& state, const Fixture& fixture) {
  const auto exchange = exchange::load(std::filesystem::path{BOOTSTORM_EXCHANGES} / fixture.path);
  exchange::World world{exchange.setup};
  const auto arrivals = exchange::arrivals_of(exchange, 1);
  for (std::size_t i = 0; i < fixture.frame; ++i) (void)world.receive(arrivals[i].frame, arrivals[i].arrival);
  const auto& chosen = arrivals.at(fixture.frame);
  const Nanos now = exchange::World::warm_up + world.now() + nanos_per_s;
  auto buffers = std::make_unique<std::array<bench::Buffer, bench::bursts_timed * burst_max>>();
  Shard& shard = world.shard(0);
  const std::uint64_t counted = shard.counters[fixture.reason].get();
  bench::run_timed(
      state,
      [&](bench::Frames& frames, std::size_t burst) {
        for (std::size_t i = 0; i < frames.size(); ++i) {
          auto& bytes = (*buffers)[burst * burst_max + i].bytes;
          std::memcpy(bytes.data() + 128, chosen.frame.data(), chosen.frame.size());
          frames[i] = {};
          frames[i].data = bytes.data() + 128;
          frames[i].length = static_cast<std::uint32_t>(chosen.frame.size());
          frames[i].capacity = static_cast<std::uint32_t>(bytes.size() - 128);
          frames[i].port = chosen.arrival.port;
        }
        for (Event event; shard.events.pop(event);) continue;
      },
      [&](bench::Frames& frames, std::size_t) {
        std::array<Outcome, burst_max> outcomes;
        TxBatch none{{}};
        on_burst(frames, outcomes, now, shard, world.snapshot(), none);
        shard.notices.clear();
      });
  const auto wanted = static_cast<std::uint64_t>(state.iterations()) * bench::bursts_timed * burst_max;
  if (shard.counters[fixture.reason].get() - counted < wanted) state.SkipWithError("another outcome than expected");
}

const bool registered = [] {
  for (const Fixture& fixture : fixtures) {
    benchmark::RegisterBenchmark(fixture.name, one_frame, fixture)->Apply(bench::timed_by_itself);
  }
  return true;
}();

}  // namespace
