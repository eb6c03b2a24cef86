#include "replay.hpp"

#include <rte_cycles.h>
#include <rte_ethdev.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <utility>
#include <variant>

#include "appliance/reload.hpp"

namespace bootstorm::live {

namespace {

constexpr dpdk::PoolNeed need{.buffers = 8192, .mtu = 1500, .threads = 1};

dpdk::EalSettings eal_settings(const std::string& device, MemoryMode memory) {
  return {
      .name = "bootstorm-replay", .devices = {device}, .workers = 0, .memory = memory, .memory_bytes = need.bytes()};
}

appliance::Generation generation_of(const config::Config& config, const dpdk::Port& port) {
  const appliance::Running running = appliance::running_of(config, {{.mac = port.info().mac, .mtu = port.info().mtu}});
  auto prepared = appliance::prepare_generation(config, running, {.id = 1, .slot = 0});
  if (const auto* error = std::get_if<appliance::PrepareError>(&prepared))
    throw std::runtime_error{error->errors.front()};
  return std::move(std::get<appliance::Prepared>(prepared).generation);
}

}  // namespace

std::string pcap_device(const std::string& storm, const std::string& answers) {
  return "net_pcap0,rx_pcap=" + storm + (answers.empty() ? "" : ",tx_pcap=" + answers);
}

Replay::Replay(const config::Config& config, const std::string& device, MemoryMode memory)
    : eal_(eal_settings(device, memory)),
      pool_(std::make_unique<dpdk::Pool>(need)),
      port_(eal_, device.substr(0, device.find(',')), 0, 1, std::nullopt),
      generation_(generation_of(config, port_)),
      sessions_(config.tftp.sessions) {
  snapshots_.publish(generation_.snapshot.get());
}

std::unique_ptr<dpdk::Worker> Replay::worker(const dpdk::Clock& clock) {
  const dpdk::WorkerSettings settings{.index = 0,
                                      .sessions_max = sessions_,
                                      .idle = IdleMode::spin,
                                      .receive_queues = {{.port_id = port_.id(), .queue_id = 0, .port = 0}},
                                      .transmit_queues = {{.port_id = port_.id()}},
                                      .pool = pool_->get()};
  return std::make_unique<dpdk::Worker>(settings, clock, handoff_, snapshots_);
}

template <class Round>
Pass Replay::run(Round&& round) {
  Pass pass;
  const std::uint64_t start = rte_rdtsc_precise();
  while (const std::uint64_t frames = round()) pass.frames += frames;
  pass.cycles = rte_rdtsc_precise() - start;
  return pass;
}

Pass Replay::play(dpdk::Worker& worker) {
  port_.start(pool_->get());  // opens the file anew
  worker.enter();
  const Pass pass = run([&worker, seen = std::uint64_t{0}]() mutable {
    worker.round();
    const std::uint64_t received = worker.counters().received.get();
    return received - std::exchange(seen, received);
  });
  worker.leave();
  port_.stop();
  return pass;
}

void Replay::serve(dpdk::Worker& worker, const volatile std::sig_atomic_t& stopping, void (*ready)()) {
  port_.start(pool_->get());
  worker.enter();
  bool is_ready = false;
  while (stopping == 0) {
    worker.round();
    if (is_ready || !worker.shard().announcer.settled) continue;
    is_ready = true;
    ready();
  }
  worker.leave();
  port_.stop();
}

Pass Replay::discard() {
  port_.start(pool_->get());
  const Pass pass = run([this] {
    std::array<rte_mbuf*, burst_max> buffers;
    const std::uint16_t count = rte_eth_rx_burst(port_.id(), 0, buffers.data(), burst_max);
    rte_pktmbuf_free_bulk(buffers.data(), count);
    return std::uint64_t{count};
  });
  port_.stop();
  return pass;
}

void serve_until_sigterm(const config::Config& config) {
  static volatile std::sig_atomic_t stopping = 0;
  std::signal(SIGTERM, [](int) { stopping = 1; });
  Replay replay{config, config.ports.front().device, MemoryMode::automatic};
  const auto worker = replay.worker(dpdk::Clock{});
  replay.serve(*worker, stopping, [] {
    std::puts("ready");
    std::fflush(stdout);
  });
}

}  // namespace bootstorm::live
