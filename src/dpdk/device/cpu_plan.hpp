// Which CPUs the threads of this process run on.
#pragma once

#include <string>
#include <vector>

namespace bootstorm::dpdk {

struct CpuPlan {
  std::vector<unsigned> workers;  // one each; empty: they run wherever the scheduler puts them
  std::vector<unsigned> others;   // what every other thread may use

  /// As DPDK's --lcores has it: lcore 0 is the calling thread, worker n is lcore n + 1.
  [[nodiscard]] std::string lcores(unsigned worker_count) const;
};

/// `allowed`: what the process may use, ascending. `wanted`: one for each worker as the operator says, or empty: on a
/// small machine the scheduler finds the CPU that is free better than we could, and a worker tied to a busy one waits,
/// so they get CPUs of their own if two are left to everything else. A worker's CPU is nobody else's, if others are
/// left. Throws EnvironmentError if a wanted one is not allowed.
[[nodiscard]] CpuPlan plan_cpus(const std::vector<unsigned>& allowed, unsigned worker_count,
                                const std::vector<unsigned>& wanted);

}  // namespace bootstorm::dpdk
