// The core's own data structures, one by one.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <vector>

#include "bootstorm/session.hpp"
#include "bootstorm/timer_wheel.hpp"

namespace {

using namespace bootstorm;

/// Arming a timer that is armed, as a first ACK does.
void timer_arm(benchmark::State& state) {
  const auto timers = static_cast<std::uint32_t>(state.range(0));
  TimerWheel wheel{timers};
  std::mt19937 random{1};
  std::vector<Nanos> due(4096);
  for (auto& at : due) at = (50 + random() % 950) * nanos_per_ms;
  std::uint32_t timer = 0;
  std::size_t i = 0;
  for (auto _ : state) {
    wheel.arm(timer, due[i]);
    timer = timer + 1 == timers ? 0 : timer + 1;
    i = (i + 1) % due.size();
  }
}
BENCHMARK(timer_arm)->ArgName("timers")->Arg(100)->Arg(60'000);

/// Timers that expire and are armed again for a second later: the load of a storm whose boards are all lost.
void timer_expire(benchmark::State& state) {
  const auto timers = static_cast<std::uint32_t>(state.range(0));
  TimerWheel wheel{timers};
  Nanos now = nanos_per_s;
  for (std::uint32_t i = 0; i < timers; ++i) wheel.arm(i, now + nanos_per_s * i / timers);
  std::int64_t expired = 0;
  for (auto _ : state) {
    now += nanos_per_ms;
    for (std::uint32_t timer; (timer = wheel.pop_due(now)) != TimerWheel::none; ++expired) {
      wheel.arm(timer, now + nanos_per_s);
    }
  }
  state.SetItemsProcessed(expired);
}
BENCHMARK(timer_expire)->ArgName("timers")->Arg(100)->Arg(60'000);

void session_find(benchmark::State& state) {
  const auto sessions = static_cast<std::uint32_t>(state.range(0));
  SessionTable table{61'440};
  for (std::uint32_t i = 0; i < sessions; ++i) {
    const std::uint32_t slot = table.open({0x0a000100u + i}, static_cast<std::uint16_t>(1024 + i % 60'000));
    table.at(slot).client_ip = {0x0a000100u + i};
    table.at(slot).client_port = static_cast<std::uint16_t>(1024 + i % 60'000);
  }
  std::uint32_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(table.find({0x0a000100u + i}, static_cast<std::uint16_t>(1024 + i % 60'000)));
    i = i + 1 == sessions ? 0 : i + 1;
  }
  const TimerWheel wheel{table.capacity()};
  state.counters["bytes_per_session"] =
      static_cast<double>(table.bytes() + wheel.bytes()) / static_cast<double>(table.capacity());
}
BENCHMARK(session_find)->ArgName("sessions")->Arg(100)->Arg(60'000);

}  // namespace
