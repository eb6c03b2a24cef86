#include "appliance/worker_watch.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/text.hpp"

namespace bootstorm::appliance {

void WorkerWatch::poll(Nanos now) {
  const bool is_late = polled_at_ == 0 || now - polled_at_ > control_late_ns;
  polled_at_ = now;
  for (unsigned worker = 0; worker < seen_.size(); ++worker) {
    Seen& seen = seen_[worker];
    const std::uint64_t rounds = workers_.io(worker).rounds.get();
    if (rounds != seen.rounds) {
      if (seen.is_told) {
        spdlog::warn("{} goes on; it had stopped for {}", name_of_worker(worker),
                     time_text(static_cast<double>(now - seen.at) / nanos_per_ms));
      }
      seen = {.rounds = rounds, .at = now};
    } else if (is_late && !seen.is_stopped) {
      seen.at = now;
    } else if (!seen.is_stopped && now - seen.at >= stopped_after_ns) {
      seen.is_stopped = true;
      seen.is_told = alarms_.allow(now);
      if (seen.is_told) tell(worker, now);
    }
  }
  if (const std::uint64_t more = alarms_.sum_up(now); more != 0) {
    spdlog::error("workers stopped {} more", counted(more, "time", "times"));
  }
}

unsigned WorkerWatch::stopped() const noexcept {
  return static_cast<unsigned>(std::ranges::count_if(seen_, [](const Seen& seen) { return seen.is_stopped; }));
}

void WorkerWatch::tell(unsigned worker, Nanos now) {
  std::string queues;
  for (const WorkerQueue& queue : workers_.worker_queues(worker)) {
    queues +=
        fmt::format("{}queue {} of {}", queues.empty() ? "" : ", ", queue.queue, workers_.port_info(queue.port).device);
  }
  spdlog::error(
      "{} has stopped: no round for {}; clients whose frames arrive in {} wait, {}; look for a program that "
      "takes its CPU",
      name_of_worker(worker), time_text(static_cast<double>(now - seen_[worker].at) / nanos_per_ms),
      queues.empty() ? "its share" : queues, worker == 0 ? "and nobody gets an address" : "all others are served");
}

std::string WorkerWatch::name_of_worker(unsigned worker) const {
  const std::vector<unsigned> cpus = workers_.worker_cpus();
  const std::string name = "worker " + std::to_string(worker);
  return worker < cpus.size() ? name + " on CPU " + std::to_string(cpus[worker]) : name;
}

}  // namespace bootstorm::appliance
