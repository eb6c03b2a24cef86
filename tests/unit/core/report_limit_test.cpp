// "At once, and then at most once a minute."
#include "bootstorm/report_limit.hpp"

#include <gtest/gtest.h>

namespace bootstorm {
namespace {

TEST(ReportLimit, AllowsTheFirstReportAtOnce) {
  ReportLimit limit;
  EXPECT_TRUE(limit.is_due(1));
  EXPECT_TRUE(limit.allow(1));
}

TEST(ReportLimit, AllowsOneReportInAnInterval) {
  ReportLimit limit;
  const Nanos start = 5 * nanos_per_s;
  EXPECT_TRUE(limit.allow(start));
  EXPECT_FALSE(limit.allow(start));
  EXPECT_FALSE(limit.allow(start + report_interval_ns - 1));
  EXPECT_TRUE(limit.allow(start + report_interval_ns)) << "a refusal does not begin the interval anew";
  EXPECT_FALSE(limit.allow(start + report_interval_ns + 1));
}

TEST(ReportLimit, TakesAnotherInterval) {
  ReportLimit limit;
  EXPECT_TRUE(limit.allow(1, 10));
  EXPECT_FALSE(limit.allow(10, 10));
  EXPECT_TRUE(limit.allow(11, 10));
}

TEST(ReportLimit, ChangesNothingWhenAsked) {
  const ReportLimit never;
  EXPECT_TRUE(never.is_due(1));
  EXPECT_EQ(never.last_reported_at, 0u);
}

}  // namespace
}  // namespace bootstorm
