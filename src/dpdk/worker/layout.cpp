#include "dpdk/worker/layout.hpp"

#include <algorithm>

#include "bootstorm/limits.hpp"
#include "core/held_answers.hpp"
#include "dpdk/device/pool.hpp"
#include "dpdk/transmit/lent_heads.hpp"
#include "dpdk/transmit/transmit.hpp"
#include "dpdk/worker/handoff.hpp"

namespace bootstorm::dpdk {

namespace {

/// Blocks that may wait because a link is slower than its boards ask: one for each board that boots, up to a bound that
/// costs 20 MiB a port.
TransmitRoom transmit_room(const ApplianceSettings& settings) {
  constexpr std::size_t blocks_max = 8192;
  return {.blocks = std::min<std::size_t>(settings.sessions_max, blocks_max) / settings.workers};
}

/// Received ones, those lent for heads, those about to be sent.
std::size_t buffers_of_worker(const ApplianceSettings& settings) {
  return burst_max * 2 + LentHeads::lent_max + transmit_room(settings).buffers() * settings.ports.size();
}

}  // namespace

std::size_t buffers_of_workers(const ApplianceSettings& settings) {
  const std::size_t held = settings.journal != nullptr ? HeldAnswers<HeldFrame>::held_max : 0;
  return held + settings.workers * buffers_of_worker(settings) + Handoff::frames_in_flight_max(settings.workers);
}

EalSettings eal_settings(const ApplianceSettings& settings) {
  EalSettings eal{.name = settings.name,
                  .devices = {},
                  .workers = settings.workers,
                  .cpus = settings.cpus,
                  .memory = settings.memory,
                  .memory_bytes = 0,
                  .telemetry = settings.telemetry,
                  .run_directory = settings.run_directory};
  PoolNeed need{.buffers = buffers_of_workers(settings), .mtu = 1500, .threads = settings.workers + 1};
  for (const auto& port : settings.ports) {
    eal.devices.push_back(port.device);
    need.buffers += dpdk::Port::buffers_max(settings.workers);
    need.mtu = std::max(need.mtu, port.mtu.value_or(1500));
  }
  eal.memory_bytes = need.bytes();
  return eal;
}

std::vector<WorkerSettings> worker_settings(const ApplianceSettings& settings, std::span<const dpdk::Port> ports,
                                            std::span<const PortGate> gates,
                                            std::vector<std::unique_ptr<SpinLock>>& locks, rte_mempool* pool) {
  std::vector<WorkerSettings> each(settings.workers);
  for (unsigned i = 0; i < settings.workers; ++i) {
    each[i].index = i;
    each[i].sessions_max = settings.sessions_max;
    if (settings.tid_key) each[i].tid_key = RandomKey{settings.tid_key->low + i, settings.tid_key->high};
    each[i].idle = settings.idle;
    each[i].transmit_room = transmit_room(settings);
    each[i].pool = pool;
    if (i == 0) each[i].journal = settings.journal;
    each[i].enclose = settings.enclose_worker;
  }
  unsigned next_worker = 0;  // goes on from port to port: two ports of one queue each go to two workers
  for (std::size_t p = 0; p < ports.size(); ++p) {
    const PortInfo& info = ports[p].info();
    for (unsigned queue = 0; queue < info.receive_queues; ++queue, next_worker = (next_worker + 1) % settings.workers) {
      each[next_worker].receive_queues.push_back({.port_id = ports[p].id(),
                                                  .queue_id = static_cast<std::uint16_t>(queue),
                                                  .port = static_cast<std::uint8_t>(p),
                                                  .hashes_addresses = info.hashes_addresses,
                                                  .checks_sums = info.checks_sums,
                                                  .is_closed = &gates[p]});
    }
    std::vector<SpinLock*> shared(info.transmit_queues, nullptr);
    if (info.transmit_queues < settings.workers) {
      for (auto& lock : shared) lock = locks.emplace_back(std::make_unique<SpinLock>()).get();
    }
    for (unsigned i = 0; i < settings.workers; ++i) {
      const unsigned queue = i % info.transmit_queues;
      each[i].transmit_queues.push_back({.port_id = ports[p].id(),
                                         .queue_id = static_cast<std::uint16_t>(queue),
                                         .shared = shared[queue],
                                         .is_closed = &gates[p]});
    }
  }
  return each;
}

}  // namespace bootstorm::dpdk
