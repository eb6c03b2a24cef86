// The appliance on real devices: ports, buffers, workers, and what control may ask of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bootstorm/mailbox.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "dpdk/device/eal.hpp"
#include "dpdk/device/port.hpp"
#include "dpdk/io_counters.hpp"
#include "dpdk/worker/idle.hpp"
#include "dpdk/worker/publish.hpp"

namespace bootstorm::dpdk {

struct PortSettings {
  std::string device;                // a PCI address or a DPDK device string
  std::optional<std::uint16_t> mtu;  // none: as the device has it
};

struct ApplianceSettings {
  std::string name = "bootstorm";
  std::vector<PortSettings> ports;
  unsigned workers = 1;        // and shards; 1 to shards_max
  std::vector<unsigned> cpus;  // one for each of them, or empty: see plan_cpus()
  IdleMode idle = IdleMode::adaptive;
  MemoryMode memory = MemoryMode::automatic;
  std::uint32_t sessions_max = tid_count;  // of all shards together
  std::shared_ptr<LeaseJournal> journal;   // where lease changes go; empty: leases are kept in memory alone
};

/// All functions are for control's one thread, the one that made the object, unless they say otherwise.
class Appliance {
 public:
  /// Starts DPDK and opens the ports; nothing is served yet. Throws EnvironmentError.
  explicit Appliance(const ApplianceSettings& settings);
  /// The same on a DPDK that runs already; the devices may have been made by the caller.
  Appliance(Eal& eal, const ApplianceSettings& settings);
  /// Stops, if that was not done.
  ~Appliance();
  Appliance(const Appliance&) = delete;
  Appliance& operator=(const Appliance&) = delete;

  // What a Snapshot must be built for. Fixed from start to stop.
  [[nodiscard]] std::vector<bootstorm::Port> snapshot_ports() const;
  [[nodiscard]] unsigned shards() const;

  /// Leases of earlier runs, with times of now(). Before start(). Returns how many were taken: one whose address or
  /// client has a lease already is not.
  [[nodiscard]] std::size_t restore(std::span<const LeaseRecord> leases);
  /// From here on frames are answered. The snapshot's shards and ports are this appliance's; other numbers of them
  /// throw std::invalid_argument. Throws EnvironmentError if a port does not start.
  void start(const Snapshot* snapshot);
  /// Replaces the snapshot. The one before may be freed when quiesced(token) and no transfer that began with it is
  /// open.
  QsbrReaders::Token publish(const Snapshot* snapshot);
  [[nodiscard]] bool quiesced(QsbrReaders::Token token);
  [[nodiscard]] bool wait_quiesced(QsbrReaders::Token token, std::chrono::milliseconds timeout);
  /// Workers finish their round, queues are drained, ports stop. Afterwards no snapshot is in use. Counters stay
  /// readable.
  void stop();

  /// Ends the lease of that address, whoever has it, soon; where leases cannot be written it is left. False: too many
  /// wait already.
  [[nodiscard]] bool ask_release(Link link, Ipv4Address address);

  // Telemetry: any thread, at any time between construction and destruction.
  [[nodiscard]] const Shard& shard(unsigned index) const;
  [[nodiscard]] const IoCounters& io(unsigned worker) const;
  [[nodiscard]] const PortInfo& port_info(unsigned port) const;
  [[nodiscard]] PortStatus port_status(unsigned port) const;
  [[nodiscard]] unsigned ports() const;
  [[nodiscard]] std::size_t free_buffers() const;
  [[nodiscard]] bool hugepages() const;
  [[nodiscard]] const CpuPlan& cpus() const;
  /// The workers' clock: CLOCK_MONOTONIC but for its drift since the start.
  [[nodiscard]] Nanos now() const;

  /// The next event of any shard, fairly. False if there is none. One thread at a time.
  bool next_event(Event& event);
  /// The next wish of any shard for a file that is not in memory. False if there is none. One thread at a time.
  bool next_demand(Demand& demand);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace bootstorm::dpdk
