// Which CPUs threads get, on small machines and large ones.
#include "dpdk/device/cpu_plan.hpp"

#include <gtest/gtest.h>

#include "base/environment_error.hpp"

namespace bootstorm::dpdk {
namespace {

using Cpus = std::vector<unsigned>;

TEST(CpuPlan, GivesWorkersTheLastCpusIfTwoAreLeft) {
  const CpuPlan plan = plan_cpus({0, 1, 4, 5}, 2, {});
  EXPECT_EQ(plan.workers, (Cpus{5, 4}));
  EXPECT_EQ(plan.others, (Cpus{0, 1}));
  EXPECT_EQ(plan.lcores(2), "0@(0,1),1@5,2@4");
}

TEST(CpuPlan, PutsAllWhereThereIsRoomOnASmallMachine) {
  const CpuPlan plan = plan_cpus({0, 1}, 1, {});
  EXPECT_TRUE(plan.workers.empty());
  EXPECT_EQ(plan.lcores(1), "0@(0,1),1@(0,1)");
  EXPECT_EQ(plan_cpus({3}, 2, {}).lcores(2), "0@(3),1@(3),2@(3)");
}

TEST(CpuPlan, KeepsTheOperatorsChoiceForWorkersAlone) {
  const CpuPlan plan = plan_cpus({0, 1, 2}, 2, {2, 0});
  EXPECT_EQ(plan.lcores(2), "0@(1),1@2,2@0");
  EXPECT_EQ(plan_cpus({0, 1}, 1, {1}).lcores(1), "0@(0),1@1");
}

TEST(CpuPlan, SharesWithWorkersIfNoCpuIsLeft) {
  EXPECT_EQ(plan_cpus({0, 1}, 2, {0, 1}).lcores(2), "0@(0,1),1@0,2@1");
}

TEST(CpuPlan, HasNoWorkersForASender) { EXPECT_EQ(plan_cpus({0, 1, 2}, 0, {}).lcores(0), "0@(0,1,2)"); }

TEST(CpuPlan, NamesAMissingCpuAndThoseThereAre) {
  try {
    (void)plan_cpus({0, 2}, 1, {1});
    FAIL();
  } catch (const EnvironmentError& error) {
    const std::string said = error.what();
    EXPECT_NE(said.find("no CPU 1"), std::string::npos) << said;
    EXPECT_NE(said.find("0,2"), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace bootstorm::dpdk
