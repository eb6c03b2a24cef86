// From the configuration to what it means to do with this machine.
#include <algorithm>

#include "cli/doctor/examination.hpp"
#include "dpdk/device/device.hpp"

namespace bootstorm::cli {
namespace {

/// Frame buffers, DPDK itself and what workers know: about 130 MiB for one worker, rounded up to what the README
/// reserves for it.
constexpr std::uint64_t frame_bytes_of_a_worker = std::uint64_t{192} << 20;

machine::PlannedNetwork planned_of(const config::NetworkConfig& network) {
  const bool is_server = network.dhcp.mode == DhcpMode::server;
  return {.own = network.prefix(),
          .vlan = network.vlan,
          .gives_out = is_server,
          .is_proxy = network.dhcp.mode == DhcpMode::proxy};
}

machine::PlannedPort planned_of(const config::PortConfig& port) {
  const dpdk::Device device = dpdk::parse_device(port.device);
  machine::PlannedPort planned{.device = port.device, .driver = device.driver, .interface = device.interface};
  if (device.is_pci) planned.pci = device.name;
  planned.mtu = port.mtu.value_or(0);
  for (const config::NetworkConfig& network : port.networks) planned.networks.push_back(planned_of(network));
  return planned;
}

machine::PlannedPages pages_of(MemoryMode mode) {
  switch (mode) {
    case MemoryMode::hugepages: return machine::PlannedPages::huge;
    case MemoryMode::ordinary: return machine::PlannedPages::ordinary;
    case MemoryMode::automatic: break;
  }
  return machine::PlannedPages::automatic;
}

}  // namespace

machine::Planned planned_of(const config::Config& config, std::uint64_t file_bytes) {
  machine::Planned planned{.workers = config.appliance.workers, .cpus = config.appliance.cpus};
  for (const config::PortConfig& port : config.ports) planned.ports.push_back(planned_of(port));
  planned.spins = config.appliance.idle == IdleMode::spin;
  planned.pages = pages_of(config.appliance.memory);
  planned.memory_bytes =
      planned.workers * frame_bytes_of_a_worker + std::min<std::uint64_t>(file_bytes, config.tftp.cache_bytes);
  return planned;
}

}  // namespace bootstorm::cli
