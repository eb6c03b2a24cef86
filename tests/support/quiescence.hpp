// Quiescent states without workers, for tests of what must wait for a grace period.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/quiescence.hpp"

namespace bootstorm::test {

/// A grace period ends when the test says so.
class ManualQuiescence : public Quiescence {
 public:
  std::uint64_t start() override { return ++started_; }
  bool passed(std::uint64_t token) override { return token <= passed_; }
  void pass() { passed_ = started_; }

 private:
  std::uint64_t started_ = 0;
  std::uint64_t passed_ = 0;
};

/// Works as rte_rcu_qsbr does: a token is counted up, and each worker reports the last one that it has seen.
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
  /// The worker holds nothing and never will again.
  void leave(std::size_t worker) {
    seen_[worker].store(std::numeric_limits<std::uint64_t>::max(), std::memory_order_release);
  }

 private:
  std::atomic<std::uint64_t> token_{0};
  std::array<std::atomic<std::uint64_t>, workers_count> seen_{};
};

}  // namespace bootstorm::test
