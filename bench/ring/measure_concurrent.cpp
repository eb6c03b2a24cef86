// Workers and boards on threads of their own.
#include <rte_cycles.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <optional>

#include "dpdk/device/host.hpp"
#include "measure.hpp"
#include "threads.hpp"

namespace bootstorm::bench {

namespace {

struct Timing {
  std::uint64_t storm_cycles;
  std::uint64_t question_interval_cycles;  // 0: no questions are asked
};

/// Sends ACKs and questions for the time of the storm; returns DATA frames a second.
double drive(Driver& driver, const Timing& timing) {
  driver.questions.reset();
  const std::uint64_t warm_until = rte_rdtsc() + timing.storm_cycles / 8;
  for (; rte_rdtsc() < warm_until; driver.send()) driver.receive();
  std::uint64_t frames = 0;
  const std::uint64_t start = rte_rdtsc();
  const std::uint64_t end = start + timing.storm_cycles;
  std::uint64_t now = start;
  for (std::uint64_t asked_at = start; now < end && frames < driver.acks_max() / 2; now = rte_rdtsc()) {
    frames += driver.receive();
    driver.send();
    if (timing.question_interval_cycles == 0 || now - asked_at < timing.question_interval_cycles) continue;
    asked_at = now;
    driver.ask(now);
  }
  return static_cast<double>(frames) * static_cast<double>(rte_get_tsc_hz()) / static_cast<double>(now - start);
}

/// Receives what is still under way, for a second at most.
void receive_outstanding(Driver& driver) {
  const std::uint64_t last = rte_rdtsc() + rte_get_tsc_hz();
  while ((driver.in_flight() != 0 || driver.questions.answered() < driver.questions.asked()) && rte_rdtsc() < last) {
    driver.receive();
  }
}

}  // namespace

Storm measure_concurrent(dpdk::Eal& eal, Stand& stand, const std::vector<Handler*>& handlers,
                         std::chrono::nanoseconds time, std::chrono::nanoseconds question_interval) {
  const Timing timing{to_cycles(time), to_cycles(question_interval)};
  const unsigned drivers = stand.shape().drivers;
  std::atomic<unsigned> drivers_left{drivers};
  std::vector<double> rates(drivers);
  std::vector<std::function<void()>> functions;
  const auto begin_on = [&](unsigned cpu, std::optional<RealtimePriority>& priority) {
    pin_to_cpu(cpu);
    // A wait is the worker's own only while no other process has its core.
    if (timing.question_interval_cycles != 0) priority.emplace();
  };
  for (unsigned i = 0; i < handlers.size(); ++i) {
    functions.emplace_back([&, i] {
      std::optional<RealtimePriority> priority;
      begin_on(i, priority);
      handlers[i]->enter();
      while (drivers_left != 0) handlers[i]->round();
      handlers[i]->leave();
    });
  }
  for (unsigned i = 0; i < drivers; ++i) {
    functions.emplace_back([&, i] {
      std::optional<RealtimePriority> priority;
      begin_on(static_cast<unsigned>(handlers.size()) + i, priority);
      rates[i] = drive(stand.driver(i), timing);
      receive_outstanding(stand.driver(i));
      --drivers_left;
    });
  }
  run_all(eal, functions);

  Storm storm;
  for (const double rate : rates) storm.frames_per_s += rate;
  for (unsigned i = 0; i < drivers; ++i) {
    const Questions& questions = stand.driver(i).questions;
    storm.asked += questions.asked();
    for (const std::uint64_t wait : questions.waits()) {
      storm.waits_ns.push_back(static_cast<std::uint64_t>(to_ns(wait)));
    }
  }
  std::ranges::sort(storm.waits_ns);
  storm.cores = static_cast<unsigned>(std::min(dpdk::allowed_cpus().size(), functions.size()));
  return storm;
}

}  // namespace bootstorm::bench
