// Which worker has which queues, and how many buffers that takes.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "dpdk/appliance.hpp"
#include "dpdk/device/port.hpp"
#include "dpdk/device/port_gate.hpp"
#include "dpdk/transmit/transmit.hpp"
#include "dpdk/worker/worker_settings.hpp"

struct rte_mempool;

namespace bootstorm::dpdk {

/// Buffers that all workers hold besides those in the devices' queues.
[[nodiscard]] std::size_t buffers_of_workers(const ApplianceSettings& settings);

/// What DPDK is started with, before the devices are known: as if each had a queue for every worker.
[[nodiscard]] EalSettings eal_settings(const ApplianceSettings& settings);
/// Every port's queues, dealt out to the workers. Where a port has fewer transmit queues than there are workers they
/// share them, behind locks that are added to `locks`. `gates`: one a port.
[[nodiscard]] std::vector<WorkerSettings> worker_settings(const ApplianceSettings& settings,
                                                          std::span<const dpdk::Port> ports,
                                                          std::span<const PortGate> gates,
                                                          std::vector<std::unique_ptr<SpinLock>>& locks,
                                                          rte_mempool* pool);

}  // namespace bootstorm::dpdk
