// DPDK's environment: memory, devices and threads of this process. One per process and life: DPDK cannot start twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/worker_modes.hpp"
#include "dpdk/device/cpu_plan.hpp"
#include "dpdk/device/device.hpp"
#include "dpdk/device/log_capture.hpp"
#include "dpdk/xdp/program.hpp"

namespace bootstorm::dpdk {

struct EalSettings {
  std::string name = "bootstorm";    // of the program: part of names that other processes see
  std::vector<std::string> devices;  // PCI addresses and DPDK device strings
  unsigned workers = 0;              // threads besides the caller's
  std::vector<unsigned> cpus;        // one for each of them, or empty: see plan_cpus()
  MemoryMode memory = MemoryMode::automatic;
  std::size_t memory_bytes = 0;      // what will be taken for buffers
  bool telemetry = false;            // DPDK's socket and threads for it
  std::string run_directory{};       // where records survive this process; it need not exist; empty: none are kept
};

class Eal {
 public:
  /// Throws EnvironmentError. The calling thread is the only one that may use this object.
  explicit Eal(const EalSettings& settings);
  ~Eal();
  Eal(const Eal&) = delete;
  Eal& operator=(const Eal&) = delete;

  [[nodiscard]] const std::vector<Device>& devices() const { return devices_; }
  [[nodiscard]] unsigned workers() const { return workers_; }
  [[nodiscard]] bool hugepages() const { return hugepages_; }
  [[nodiscard]] const CpuPlan& cpus() const { return cpus_; }
  [[nodiscard]] const XdpPrograms& xdp() const { return xdp_; }
  /// What DPDK said last.
  [[nodiscard]] std::string log() const { return log_.last_lines(); }

  /// Runs that function on a worker's thread, 0 to workers() - 1.
  void run(unsigned worker, int (*function)(void*), void* argument);
  /// Until all functions have returned.
  void wait();

 private:
  void choose_memory(const EalSettings& settings);
  [[nodiscard]] std::vector<std::string> arguments(const EalSettings& settings);
  void initialise(const EalSettings& settings);

  LogCapture log_;
  std::vector<Device> devices_;
  std::vector<DeviceLock> locks_;
  unsigned workers_;
  CpuPlan cpus_;
  XdpPrograms xdp_;
  bool hugepages_ = false;
  bool is_physical_ = false;  // a card is told physical addresses
  std::size_t need_bytes_ = 0;
  std::string runtime_directory_;  // while telemetry has its socket there; else empty
};

}  // namespace bootstorm::dpdk
