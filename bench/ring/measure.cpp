#include "measure.hpp"

#include <rte_cycles.h>
#include <rte_pause.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "threads.hpp"

namespace bootstorm::bench {

namespace {

/// A few for every transfer: what waited for long is then sent again no more.
constexpr std::uint64_t warm_up_frames = 32'768;

/// Ends the program when frames stay lost: the measurement could not end.
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

/// Lets the driver send, the handlers answer and the driver receive once; returns the cycles that the handlers took.
std::uint64_t poll_once(Driver& driver, std::span<Handler* const> handlers, std::uint64_t& frames) {
  driver.send();
  const unsigned rounds = (driver.in_flight() + static_cast<unsigned>(burst_max) - 1) / unsigned{burst_max};
  const std::uint64_t start = rte_rdtsc_precise();
  for (Handler* handler : handlers) {
    for (unsigned i = 0; i < rounds; ++i) handler->round();
  }
  const std::uint64_t end = rte_rdtsc_precise();
  frames += driver.receive();
  return end - start;
}

void drain(Driver& driver, std::span<Handler* const> handlers) {
  const std::uint64_t limit = rte_rdtsc() + 3 * rte_get_tsc_hz();
  while (driver.in_flight() != 0 && rte_rdtsc() < limit) {
    for (Handler* handler : handlers) handler->round();
    driver.receive();
  }
}

}  // namespace

Cost measure_alternating(Driver& driver, std::span<Handler* const> handlers, std::uint64_t frames) {
  std::uint64_t warm = 0;
  Progress progress;
  for (; warm < warm_up_frames; progress.made(warm)) poll_once(driver, handlers, warm);
  std::uint64_t done = 0;
  std::uint64_t cycles = 0;
  for (; done < frames; progress.made(done)) cycles += poll_once(driver, handlers, done);
  drain(driver, handlers);
  return {to_ns(cycles) / static_cast<double>(done), done};
}

std::vector<Cost> measure_pairs(dpdk::Eal& eal, Stand& stand, const std::vector<Handler*>& handlers,
                                std::uint64_t frames_each) {
  std::vector<Cost> costs(handlers.size());
  std::atomic<unsigned> ready{0};
  std::atomic<unsigned> done{0};
  std::vector<std::function<void()>> functions;
  for (unsigned i = 0; i < handlers.size(); ++i) {
    functions.emplace_back([&, i] {
      pin_to_cpu(i);
      const std::span<Handler* const> own{&handlers[i], 1};
      handlers[i]->enter();
      ++ready;
      while (ready != handlers.size()) rte_pause();
      costs[i] = measure_alternating(stand.driver(i), own, frames_each);
      ++done;
      std::uint64_t unmeasured = 0;  // nobody's figures are those of a machine that has fallen quiet
      while (done != handlers.size()) poll_once(stand.driver(i), own, unmeasured);
      drain(stand.driver(i), own);
      handlers[i]->leave();
    });
  }
  run_all(eal, functions);
  return costs;
}

}  // namespace bootstorm::bench
