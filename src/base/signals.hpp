// The signals an operator sends, taken by a thread of their own and handed to control's one at a time. That thread also
// sees to it that SIGTERM ends the program, whatever it hangs in.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "base/file_descriptor.hpp"

namespace bootstorm {

class Signals {
 public:
  /// From SIGTERM or SIGINT to the end of this object. Then the program says what it hangs in and ends with exit 3: it
  /// has long stopped serving, and what it promised is on disk. Service managers wait for longer.
  static constexpr std::chrono::seconds ending_max{10};

  /// Blocks them in this thread and all that it starts from now on. Throws EnvironmentError.
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// The next signal, or nothing if none comes within that time.
  [[nodiscard]] std::optional<int> wait_ms(long timeout_ms) const;

 private:
  void run();
  [[noreturn]] static void end_hung();

  FileDescriptor signals_;
  FileDescriptor end_;  // readable: the thread is to end
  mutable std::mutex mutex_;
  mutable std::condition_variable came_;
  mutable std::deque<int> waiting_;
  std::thread thread_;
};

}  // namespace bootstorm
