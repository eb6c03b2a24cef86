#include "dpdk/device/cpu_plan.hpp"

#include <algorithm>
#include <iterator>

#include "base/environment_error.hpp"

namespace bootstorm::dpdk {

namespace {

constexpr std::size_t cpus_left_to_others = 2;

std::string listed(const std::vector<unsigned>& cpus) {
  std::string text;
  for (const unsigned cpu : cpus) {
    if (!text.empty()) text += ',';
    text += std::to_string(cpu);
  }
  return text;
}

}  // namespace

std::string CpuPlan::lcores(unsigned worker_count) const {
  std::string anywhere{"("};
  anywhere += listed(others);
  anywhere += ')';
  std::string map{"0@"};
  map += anywhere;
  for (unsigned worker = 0; worker < worker_count; ++worker) {
    map += ',';
    map += std::to_string(worker + 1);
    map += '@';
    map += workers.empty() ? anywhere : std::to_string(workers[worker]);
  }
  return map;
}

CpuPlan plan_cpus(const std::vector<unsigned>& allowed, unsigned worker_count, const std::vector<unsigned>& wanted) {
  CpuPlan plan{.workers = wanted, .others = {}};
  for (const unsigned cpu : wanted) {
    if (std::ranges::find(allowed, cpu) != allowed.end()) continue;
    throw EnvironmentError{"cpus: no CPU " + std::to_string(cpu) + " for this process, which may use " +
                           listed(allowed) +
                           ": choose among these (taskset -p and the service's CPUAffinity= limit them)"};
  }
  if (wanted.empty() && allowed.size() >= worker_count + cpus_left_to_others) {
    std::copy_n(allowed.rbegin(), worker_count, std::back_inserter(plan.workers));
  }
  std::ranges::copy_if(allowed, std::back_inserter(plan.others),
                       [&](unsigned cpu) { return std::ranges::find(plan.workers, cpu) == plan.workers.end(); });
  if (plan.others.empty()) plan.others = allowed;
  return plan;
}

}  // namespace bootstorm::dpdk
