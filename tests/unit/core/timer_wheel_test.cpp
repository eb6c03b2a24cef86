#include "bootstorm/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace bootstorm {
namespace {

TEST(TimerWheel, FiresNotBeforeItsTimeAndOnce) {
  TimerWheel wheel{4};
  wheel.arm(2, 10 * nanos_per_ms);
  EXPECT_EQ(wheel.pop_due(9 * nanos_per_ms), TimerWheel::none);
  EXPECT_TRUE(wheel.armed(2));
  EXPECT_EQ(wheel.pop_due(12 * nanos_per_ms), 2u);
  EXPECT_FALSE(wheel.armed(2));
  EXPECT_EQ(wheel.pop_due(nanos_per_s), TimerWheel::none);
}

TEST(TimerWheel, MovesWhenRearmedAndForgetsWhenDisarmed) {
  TimerWheel wheel{2};
  wheel.arm(0, 5 * nanos_per_ms);
  wheel.arm(0, 500 * nanos_per_ms);
  wheel.arm(1, 5 * nanos_per_ms);
  wheel.disarm(1);
  EXPECT_EQ(wheel.pop_due(400 * nanos_per_ms), TimerWheel::none);
  EXPECT_EQ(wheel.pop_due(502 * nanos_per_ms), 0u);
}

TEST(TimerWheel, FiresAPastTimeAtTheNextTick) {
  TimerWheel wheel{1};
  EXPECT_EQ(wheel.pop_due(nanos_per_s), TimerWheel::none);
  wheel.arm(0, 1);
  EXPECT_EQ(wheel.pop_due(nanos_per_s), TimerWheel::none);
  EXPECT_EQ(wheel.pop_due(nanos_per_s + 2 * TimerWheel::tick_ns), 0u);
}

TEST(TimerWheel, PassesOverAYearAtOnceWhenEmpty) {
  TimerWheel wheel{1};
  const Nanos year = 31'536'000 * nanos_per_s;
  EXPECT_EQ(wheel.pop_due(year), TimerWheel::none);
  wheel.arm(0, year + 3 * nanos_per_ms);
  EXPECT_EQ(wheel.pop_due(year + 6 * nanos_per_ms), 0u);
}

// Against the plainest model there is: a sorted map. Random arms, moves, disarms and steps of time up to days.
TEST(TimerWheel, AgreesWithASortedMap) {
  constexpr std::uint32_t timers = 200;
  for (std::uint32_t seed = 0; seed < 8; ++seed) {
    std::mt19937_64 random{seed};
    TimerWheel wheel{timers};
    std::map<std::uint32_t, Nanos> due_of;
    Nanos now = random() % (100 * nanos_per_s);
    ASSERT_EQ(wheel.pop_due(now), TimerWheel::none);
    for (int round = 0; round < 1000; ++round) {
      const auto timer = static_cast<std::uint32_t>(random() % timers);
      if (random() % 5 == 0) {
        wheel.disarm(timer);
        due_of.erase(timer);
      } else {
        const Nanos reach = Nanos{1} << (20 + random() % 26);  // from one tick to over ten hours
        const Nanos due = now + random() % reach;
        wheel.arm(timer, due);
        due_of[timer] = due;
      }
      // Mostly small steps; now and then one over hours, taken in calls as a worker would.
      const Nanos target = now + random() % (Nanos{1} << (18 + (random() % 200 == 0 ? 26 : random() % 8)));
      while (now < target) {
        now = std::min(target, now + 1000 * TimerWheel::tick_ns);
        for (std::uint32_t fired; (fired = wheel.pop_due(now)) != TimerWheel::none;) {
          ASSERT_TRUE(due_of.contains(fired)) << "seed " << seed;
          ASSERT_LE(due_of[fired], now) << "seed " << seed;
          due_of.erase(fired);
        }
      }
      for (const auto& [waiting, due] : due_of)
        ASSERT_GT(due + 2 * TimerWheel::tick_ns, now) << waiting << " seed " << seed;
    }
  }
}

}  // namespace
}  // namespace bootstorm
