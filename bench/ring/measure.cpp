#include "measure.hpp"

#include <pthread.h>
#include <rte_cycles.h>
#include <rte_pause.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <thread>

#include "dpdk/device/host.hpp"

namespace bootstorm::bench {

namespace {

/// A few for every transfer: what waited for long is then sent again no more.
constexpr std::uint64_t warm_up_frames = 32'768;

double to_ns(std::uint64_t cycles) { return static_cast<double>(cycles) * 1e9 / static_cast<double>(rte_get_tsc_hz()); }

void keep_to_cpu(unsigned which) {
  const std::vector<unsigned> cpus = dpdk::allowed_cpus();
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpus[which % cpus.size()], &set);
  pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

/// While it lives, no ordinary process takes the calling thread's core. Only for less than a second: the kernel takes
/// back what is left of the second from such threads. Does nothing where that is not allowed.
class BeforeOthers {
 public:
  BeforeOthers() {
    const sched_param first{.sched_priority = 1};
    taken_ = pthread_setschedparam(pthread_self(), SCHED_FIFO, &first) == 0;
  }
  ~BeforeOthers() {
    const sched_param ordinary{.sched_priority = 0};
    if (taken_) pthread_setschedparam(pthread_self(), SCHED_OTHER, &ordinary);
  }
  BeforeOthers(const BeforeOthers&) = delete;
  BeforeOthers& operator=(const BeforeOthers&) = delete;

 private:
  bool taken_ = false;
};

/// Functions on lcores, one each, until all have returned.
void run_all(dpdk::Eal& eal, std::vector<std::function<void()>>& functions) {
  const auto thread = [](void* function) {
    (*static_cast<std::function<void()>*>(function))();
    return 0;
  };
  for (unsigned i = 0; i < functions.size(); ++i) eal.run(i, thread, &functions[i]);
  eal.wait();
}

/// Ends the program where frames have gone for good: nobody waits for a measurement that cannot end.
class Progress {
 public:
  void made(std::uint64_t frames) {
    const std::uint64_t now = rte_rdtsc();
    if (frames != frames_) at_ = now;
    frames_ = frames;
    if (now - at_ < patience_s * rte_get_tsc_hz()) return;
    std::fputs("ring_bench: transfers have ended before their time, nothing comes back\n", stderr);
    std::_Exit(1);
  }

 private:
  static constexpr std::uint64_t patience_s = 20;
  std::uint64_t frames_ = ~std::uint64_t{0};
  std::uint64_t at_ = 0;
};

/// One turn of driver and handlers; returns the cycles that the handlers took.
std::uint64_t turn(Driver& driver, std::span<Handler* const> handlers, std::uint64_t& frames) {
  driver.give();
  const unsigned rounds = (driver.under_way() + static_cast<unsigned>(burst_max) - 1) / unsigned{burst_max};
  const std::uint64_t start = rte_rdtsc_precise();
  for (Handler* handler : handlers) {
    for (unsigned i = 0; i < rounds; ++i) handler->round();
  }
  const std::uint64_t end = rte_rdtsc_precise();
  frames += driver.take();
  return end - start;
}

void take_the_rest(Driver& driver, std::span<Handler* const> handlers) {
  const std::uint64_t limit = rte_rdtsc() + 3 * rte_get_tsc_hz();
  while (driver.under_way() != 0 && rte_rdtsc() < limit) {
    for (Handler* handler : handlers) handler->round();
    driver.take();
  }
}

}  // namespace

Cost in_turns(Driver& driver, std::span<Handler* const> handlers, std::uint64_t frames) {
  std::uint64_t warm = 0;
  Progress progress;
  for (; warm < warm_up_frames; progress.made(warm)) turn(driver, handlers, warm);
  std::uint64_t done = 0;
  std::uint64_t cycles = 0;
  for (; done < frames; progress.made(done)) cycles += turn(driver, handlers, done);
  take_the_rest(driver, handlers);
  return {to_ns(cycles) / static_cast<double>(done), done};
}

std::vector<Cost> pairs_at_once(dpdk::Eal& eal, Stand& stand, const std::vector<Handler*>& handlers,
                                std::uint64_t frames_each) {
  std::vector<Cost> costs(handlers.size());
  std::atomic<unsigned> ready{0};
  std::atomic<unsigned> done{0};
  std::vector<std::function<void()>> functions;
  for (unsigned i = 0; i < handlers.size(); ++i) {
    functions.emplace_back([&, i] {
      keep_to_cpu(i);
      const std::span<Handler* const> own{&handlers[i], 1};
      handlers[i]->enter();
      ++ready;
      while (ready != handlers.size()) rte_pause();
      costs[i] = in_turns(stand.driver(i), own, frames_each);
      ++done;
      std::uint64_t unmeasured = 0;  // nobody's figures are those of a machine that has fallen quiet
      while (done != handlers.size()) turn(stand.driver(i), own, unmeasured);
      take_the_rest(stand.driver(i), own);
      handlers[i]->leave();
    });
  }
  run_all(eal, functions);
  return costs;
}

Storm beside_each_other(dpdk::Eal& eal, Stand& stand, const std::vector<Handler*>& handlers,
                        std::chrono::nanoseconds time, std::chrono::nanoseconds question_interval) {
  const std::uint64_t hz = rte_get_tsc_hz();
  const auto cycles_of = [hz](std::chrono::nanoseconds ns) {
    return static_cast<std::uint64_t>(static_cast<double>(ns.count()) * static_cast<double>(hz) / 1e9);
  };
  const unsigned drivers = stand.shape().drivers;
  // A wait is the worker's own only while nobody else has its core.
  const bool asks = question_interval.count() != 0;
  std::atomic<unsigned> drivers_left{drivers};
  std::vector<double> rates(drivers);
  std::vector<std::function<void()>> functions;
  for (unsigned i = 0; i < handlers.size(); ++i) {
    functions.emplace_back([&, i] {
      keep_to_cpu(i);
      std::optional<BeforeOthers> before_others;
      if (asks) before_others.emplace();
      handlers[i]->enter();
      while (drivers_left != 0) handlers[i]->round();
      handlers[i]->leave();
    });
  }
  for (unsigned d = 0; d < drivers; ++d) {
    functions.emplace_back([&, d] {
      keep_to_cpu(static_cast<unsigned>(handlers.size()) + d);
      std::optional<BeforeOthers> before_others;
      if (asks) before_others.emplace();
      Driver& driver = stand.driver(d);
      driver.questions.forget();
      const std::uint64_t interval = question_interval.count() == 0 ? ~std::uint64_t{0} : cycles_of(question_interval);
      const std::uint64_t warm_until = rte_rdtsc() + cycles_of(time) / 8;
      std::uint64_t frames = 0;
      for (; rte_rdtsc() < warm_until; driver.give()) driver.take();
      const std::uint64_t start = rte_rdtsc();
      const std::uint64_t end = start + cycles_of(time);
      std::uint64_t now = start;
      for (std::uint64_t asked_at = start; now < end && frames < driver.acks_max() / 2; now = rte_rdtsc()) {
        frames += driver.take();
        driver.give();
        if (now - asked_at < interval) continue;
        asked_at = now;
        driver.ask(now);
      }
      rates[d] = static_cast<double>(frames) * static_cast<double>(hz) / static_cast<double>(now - start);
      const std::uint64_t last = now + hz;
      while ((driver.under_way() != 0 || driver.questions.answered() < driver.questions.asked()) &&
             rte_rdtsc() < last) {
        driver.take();
      }
      --drivers_left;
    });
  }
  run_all(eal, functions);

  Storm storm;
  for (const double rate : rates) storm.frames_per_s += rate;
  for (unsigned d = 0; d < drivers; ++d) {
    const Questions& questions = stand.driver(d).questions;
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
