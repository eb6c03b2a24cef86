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

TEST(ReportBudget, AllowsTheFirstOfAnIntervalAndCountsTheRest) {
  ReportBudget budget;
  const Nanos start = 5 * nanos_per_s;
  for (std::uint32_t i = 0; i < reports_described_max; ++i) EXPECT_TRUE(budget.allow(start));
  for (unsigned i = 0; i < 1000; ++i) EXPECT_FALSE(budget.allow(start + report_interval_ns - 1));
  EXPECT_EQ(budget.sum_up(start + report_interval_ns - 1), 0u) << "not yet";
  EXPECT_EQ(budget.sum_up(start + report_interval_ns), 1000u);
  EXPECT_EQ(budget.sum_up(start + report_interval_ns), 0u) << "once";
  EXPECT_TRUE(budget.allow(start + report_interval_ns));
}

TEST(ReportBudget, KeepsItsCountWhereNobodySumsItUpInTime) {
  ReportBudget budget;
  EXPECT_TRUE(budget.allow(1, 1));
  EXPECT_FALSE(budget.allow(2, 1));
  EXPECT_TRUE(budget.allow(1 + report_interval_ns, 1));
  EXPECT_EQ(budget.sum_up(1 + 2 * report_interval_ns), 1u);
}

}  // namespace
}  // namespace bootstorm
