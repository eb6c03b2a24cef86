#include <gtest/gtest.h>

#include <algorithm>

#include "dpdk/worker/clock.hpp"
#include "dpdk/worker/idle.hpp"

namespace bootstorm::dpdk {
namespace {

using Action = IdleStep::Action;

TEST(Idle, SpinsThenYieldsThenSleeps) {
  EXPECT_EQ(idle_step(IdleMode::adaptive, 0).action, Action::spin);
  EXPECT_EQ(idle_step(IdleMode::adaptive, idle_spin_ns - 1).action, Action::spin);
  EXPECT_EQ(idle_step(IdleMode::adaptive, idle_spin_ns).action, Action::yield);
  EXPECT_EQ(idle_step(IdleMode::adaptive, idle_yield_ns - 1).action, Action::yield);
  EXPECT_EQ(idle_step(IdleMode::adaptive, idle_yield_ns).action, Action::sleep);
}

TEST(Idle, SleepsGrowWithTheIdleTimeAndStayBounded) {
  std::uint32_t last = 0;
  for (Nanos idle = idle_yield_ns; idle < 20 * nanos_per_ms; idle += 10 * nanos_per_us) {
    const IdleStep step = idle_step(IdleMode::adaptive, idle);
    ASSERT_EQ(step.action, Action::sleep);
    ASSERT_GE(step.sleep_ns, last);
    ASSERT_GE(step.sleep_ns, idle_sleep_min_ns);
    ASSERT_LE(step.sleep_ns, idle_sleep_max_ns);
    // Whoever comes after a pause waits only a fraction of that pause longer.
    ASSERT_LE(step.sleep_ns, std::max<Nanos>(idle / idle_sleep_share, idle_sleep_min_ns));
    last = step.sleep_ns;
  }
  EXPECT_EQ(last, idle_sleep_max_ns);
  EXPECT_EQ(idle_step(IdleMode::adaptive, ~Nanos{0}).sleep_ns, idle_sleep_max_ns);
}

TEST(Idle, SpinModeNeverGivesTheCpuAway) {
  for (const Nanos idle : {Nanos{0}, idle_spin_ns, idle_yield_ns, nanos_per_s, ~Nanos{0}}) {
    EXPECT_EQ(idle_step(IdleMode::spin, idle), (IdleStep{Action::spin, 0}));
  }
}

TEST(Idle, NeverSleepsRightAfterFrames) {
  Counter sleeps;
  Idle idle{IdleMode::adaptive, sleeps};
  idle.after_round(true, 10 * nanos_per_s);
  idle.after_round(false, 10 * nanos_per_s + idle_spin_ns / 2);
  EXPECT_EQ(sleeps.get(), 0u);
  idle.after_round(false, 10 * nanos_per_s + nanos_per_ms);
  EXPECT_EQ(sleeps.get(), 1u);
}

TEST(Clock, ConvertsCyclesWithoutDriftOrOverflow) {
  for (const std::uint64_t hz : {24'000'000ull, 1'000'000'000ull, 2'399'999'123ull, 5'000'000'000ull}) {
    const std::uint64_t multiplier = cycle_multiplier(hz);
    EXPECT_EQ(cycles_to_nanos(0, multiplier), 0u);
    for (const std::uint64_t seconds : {1ull, 3'600ull, 86'400ull * 365 * 10}) {
      const Nanos exact = seconds * nanos_per_s;
      const Nanos got = cycles_to_nanos(seconds * hz, multiplier);
      EXPECT_LE(got, exact);
      EXPECT_LT(exact - got, exact / 50'000'000 + 2) << hz << " Hz, " << seconds << " s";
    }
  }
}

}  // namespace
}  // namespace bootstorm::dpdk
