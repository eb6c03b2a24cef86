// Threads of a measurement: which core each keeps to, with what priority, and how time is told there.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "dpdk/device/eal.hpp"

namespace bootstorm::bench {

[[nodiscard]] double to_ns(std::uint64_t cycles);
[[nodiscard]] std::uint64_t to_cycles(std::chrono::nanoseconds time);

/// Binds the calling thread to the index-th CPU that the process may use, counted round and round.
void pin_to_cpu(unsigned index);

/// While this lives, no ordinary process takes the calling thread's core. Only for less than a second: the kernel takes
/// back what is left of the second from such threads. Does nothing where that is not allowed.
class RealtimePriority {
 public:
  RealtimePriority();
  ~RealtimePriority();
  RealtimePriority(const RealtimePriority&) = delete;
  RealtimePriority& operator=(const RealtimePriority&) = delete;

 private:
  bool granted_ = false;
};

/// Runs the functions on lcores, one each, until all have returned.
void run_all(dpdk::Eal& eal, std::vector<std::function<void()>>& functions);

}  // namespace bootstorm::bench
