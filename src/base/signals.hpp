// The signals an operator sends, taken one at a time by control's thread instead of interrupting anything.
#pragma once

#include <csignal>
#include <ctime>
#include <optional>

namespace bootstorm {

class Signals {
 public:
  /// Blocks them in this thread and all that it starts from now on.
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }

  /// The next signal, or nothing if none comes within that time.
  [[nodiscard]] std::optional<int> wait_ms(long timeout_ms) const {
    const timespec timeout{timeout_ms / 1000, timeout_ms % 1000 * 1'000'000};
    const int signal = sigtimedwait(&set_, nullptr, &timeout);
    if (signal < 0) return std::nullopt;
    return signal;
  }

 private:
  sigset_t set_{};
};

}  // namespace bootstorm
