#include "threads.hpp"

#include <pthread.h>
#include <rte_cycles.h>
#include <sched.h>

#include "dpdk/device/host.hpp"

namespace bootstorm::bench {

double to_ns(std::uint64_t cycles) { return static_cast<double>(cycles) * 1e9 / static_cast<double>(rte_get_tsc_hz()); }

std::uint64_t to_cycles(std::chrono::nanoseconds time) {
  return static_cast<std::uint64_t>(static_cast<double>(time.count()) * static_cast<double>(rte_get_tsc_hz()) / 1e9);
}

void pin_to_cpu(unsigned index) {
  const std::vector<unsigned> cpus = dpdk::allowed_cpus();
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpus[index % cpus.size()], &set);
  pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

RealtimePriority::RealtimePriority() {
  const sched_param first{.sched_priority = 1};
  granted_ = pthread_setschedparam(pthread_self(), SCHED_FIFO, &first) == 0;
}

RealtimePriority::~RealtimePriority() {
  const sched_param ordinary{.sched_priority = 0};
  if (granted_) pthread_setschedparam(pthread_self(), SCHED_OTHER, &ordinary);
}

void run_all(dpdk::Eal& eal, std::vector<std::function<void()>>& functions) {
  const auto thread = [](void* function) {
    (*static_cast<std::function<void()>*>(function))();
    return 0;
  };
  for (unsigned i = 0; i < functions.size(); ++i) eal.run(i, thread, &functions[i]);
  eal.wait();
}

}  // namespace bootstorm::bench
