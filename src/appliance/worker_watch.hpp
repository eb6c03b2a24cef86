// Notices a worker that has stopped: another program has its CPU, or the machine holds it. The other workers go on; the
// boards whose frames arrive in its queues wait.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/workers.hpp"
#include "bootstorm/report_limit.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::appliance {

class WorkerWatch {
 public:
  /// The alarm is due within a second of the last round, and a worker's longest sleep is a millisecond. Shorter would
  /// take a busy CPU for a stopped worker.
  static constexpr Nanos stopped_after_ns = 700 * nanos_per_ms;
  /// If control itself has not run for so long, it knows nothing of the workers.
  static constexpr Nanos control_late_ns = 200 * nanos_per_ms;

  explicit WorkerWatch(const Workers& workers) : workers_(workers), seen_(workers.shards()) {}

  /// Call it every 20 ms or so while the workers run. Logs when a worker stands still and when it goes on.
  void poll(Nanos now);
  /// Workers that stand still now.
  [[nodiscard]] unsigned stopped() const noexcept;

 private:
  struct Seen {
    std::uint64_t rounds = 0;
    Nanos at = 0;  // when they had last changed
    bool is_stopped = false;
    bool is_told = false;
  };

  void tell(unsigned worker, Nanos now);
  [[nodiscard]] std::string name_of_worker(unsigned worker) const;

  const Workers& workers_;
  std::vector<Seen> seen_;  // by worker
  ReportBudget alarms_;
  Nanos polled_at_ = 0;
};

}  // namespace bootstorm::appliance
