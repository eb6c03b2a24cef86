// Stand-ins for the workers' quiescent states, for tests of what must wait for them.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/quiescence.hpp"

namespace bootstorm::content::test {

/// Workers whose moments are set by the test.
class ManualQuiescence : public Quiescence {
 public:
  std::uint64_t start() override { return ++started_; }
  bool passed(std::uint64_t token) override { return token <= passed_; }
  void pass() { passed_ = started_; }

 private:
  std::uint64_t started_ = 0;
  std::uint64_t passed_ = 0;
};

/// As rte_rcu_qsbr does it: a token counts up, and each worker reports the last one it has seen.
template <std::size_t workers_count>
class CountingQuiescence : public Quiescence {
 public:
  std::uint64_t start() override { return token_.fetch_add(1, std::memory_order_release) + 1; }
  bool passed(std::uint64_t token) override {
    for (const auto& seen : seen_) {
      if (seen.load(std::memory_order_acquire) < token) return false;
    }
    return true;
  }
  void quiescent(std::size_t worker) {
    seen_[worker].store(token_.load(std::memory_order_acquire), std::memory_order_release);
  }
  /// It has nothing and will never have anything again.
  void leave(std::size_t worker) {
    seen_[worker].store(std::numeric_limits<std::uint64_t>::max(), std::memory_order_release);
  }

 private:
  std::atomic<std::uint64_t> token_{0};
  std::array<std::atomic<std::uint64_t>, workers_count> seen_{};
};

}  // namespace bootstorm::content::test
