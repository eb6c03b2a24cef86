#include "dpdk/worker/idle.hpp"

#include <rte_pause.h>
#include <sched.h>
#include <sys/prctl.h>

#include <ctime>

namespace bootstorm::dpdk {

void Idle::prepare_thread() noexcept { prctl(PR_SET_TIMERSLACK, 1UL); }

void Idle::rest(Nanos now) noexcept {
  const IdleStep step = idle_step(mode_, now - last_work_);
  switch (step.action) {
    case IdleStep::Action::spin: rte_pause(); break;
    case IdleStep::Action::yield: sched_yield(); break;
    case IdleStep::Action::sleep: {
      // Not repeated when a signal ends it early: that signal says that a frame has come.
      const timespec time{.tv_sec = 0, .tv_nsec = static_cast<long>(step.sleep_ns)};
      clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nullptr);
      sleeps_.add();
      break;
    }
  }
}

}  // namespace bootstorm::dpdk
