// Times by fixed bounds, as Prometheus counts them.
#include "base/histogram.hpp"

#include <gtest/gtest.h>

namespace bootstorm {
namespace {

TEST(Histogram, CountsWhatLiesAtABoundBelowIt) {
  Histogram times;
  times.add(100 * nanos_per_us);
  times.add(101 * nanos_per_us);
  times.add(60 * nanos_per_s);
  EXPECT_EQ(times.counts()[0], 1u);
  EXPECT_EQ(times.counts()[1], 1u);
  EXPECT_EQ(times.counts().back(), 1u) << "above all bounds";
  EXPECT_EQ(times.total(), 3u);
  EXPECT_EQ(times.sum_us(), 60'000'201u);
}

TEST(Histogram, TellsBelowWhichAShareLies) {
  Histogram times;
  EXPECT_EQ(times.quantile_us(0.99), 0u);
  for (int i = 0; i < 98; ++i) times.add(1'500 * nanos_per_us);
  const Histogram before = times;
  for (int i = 0; i < 2; ++i) times.add(nanos_per_s / 4);
  EXPECT_GE(times.quantile_us(0.5), 1'000u);
  EXPECT_LE(times.quantile_us(0.5), 2'000u);
  EXPECT_GE(times.quantile_us(0.99), 200'000u);
  EXPECT_LE(times.quantile_us(0.99), 500'000u);
  EXPECT_EQ(times.since(before).total(), 2u);
  EXPECT_EQ(times.since(before).sum_us(), 500'000u);
}

}  // namespace
}  // namespace bootstorm
