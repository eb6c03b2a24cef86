// The workers on real devices: DPDK, ports, buffers and threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bootstorm/journal.hpp"
#include "bootstorm/keyed_random.hpp"
#include "bootstorm/limits.hpp"
#include "base/worker_modes.hpp"
#include "base/workers.hpp"
#include "dpdk/device/eal.hpp"
#include "dpdk/device/port.hpp"
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
  bool telemetry = false;                  // DPDK's
  std::string run_directory{};             // see EalSettings
  std::uint32_t sessions_max = tid_count;  // of all shards together
  std::optional<RandomKey> tid_key;        // drawn anew for each start; none: TIDs are given out in order
  std::shared_ptr<LeaseJournal> journal;   // where lease changes go; empty: leases are kept in memory alone
  /// Each worker's last act before it answers frames, in its thread; throws nothing. Returns why the worker may not
  /// begin, which ends the start; nullptr: it may. May be empty.
  std::function<const char*()> enclose_worker;
};

/// The workers on DPDK: what each function promises stands in base/workers.hpp.
class Appliance final : public Workers {
 public:
  /// Starts DPDK and opens the ports; nothing is served yet. Throws EnvironmentError.
  explicit Appliance(const ApplianceSettings& settings);
  /// The same on a DPDK that runs already; the devices may have been made by the caller.
  Appliance(Eal& eal, const ApplianceSettings& settings);
  /// Stops, if that was not done.
  ~Appliance() override;
  Appliance(const Appliance&) = delete;
  Appliance& operator=(const Appliance&) = delete;

  [[nodiscard]] unsigned shards() const override;
  [[nodiscard]] unsigned ports() const override;
  [[nodiscard]] const PortInfo& port_info(unsigned port) const override;
  [[nodiscard]] bool hugepages() const override;
  [[nodiscard]] std::vector<unsigned> worker_cpus() const override;
  [[nodiscard]] std::vector<WorkerQueue> worker_queues(unsigned worker) const override;

  [[nodiscard]] std::size_t restore(std::span<const LeaseRecord> leases) override;
  void start(const Snapshot* snapshot) override;
  Quiescence::Token publish(const Snapshot* snapshot) override;
  [[nodiscard]] Quiescence& quiescence() override;
  [[nodiscard]] bool quiesced(Quiescence::Token token);
  void end_stalled(std::uint8_t generations) override;
  void stop() override;

  [[nodiscard]] bool ask_release(Link link, Ipv4Address address) override;
  [[nodiscard]] bool next_event(Event& event) override;
  [[nodiscard]] bool next_demand(Demand& demand) override;
  [[nodiscard]] PortState port_state(unsigned port) override;
  [[nodiscard]] std::string reopen_port(unsigned port) override;

  [[nodiscard]] const Shard& shard(unsigned index) const override;
  [[nodiscard]] const IoCounters& io(unsigned worker) const override;
  [[nodiscard]] Nanos now() const override;
  [[nodiscard]] BufferCount buffers() const override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace bootstorm::dpdk
