// The client's small parts: names of files, a histogram of waits, names for people.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "client/file_set.hpp"
#include "client/progress.hpp"
#include "client/wait_histogram.hpp"
#include "support/stand_in_server.hpp"

namespace bootstorm::client::test {
namespace {

TEST(ClientFileSet, FindsBelowThePrefixFirstAndThenWithoutIt) {
  const Bytes root = pattern(1, 1);
  const Bytes own = pattern(2, 1);
  const FileSet files{{{"start.elf", root}, {"1028f66d/start.elf", own}, {"z", root}, {"0", root}}};
  EXPECT_EQ(files.find("start.elf")->bytes.size(), 1u);
  EXPECT_EQ(files.find("1028f66d/", "start.elf")->bytes.size(), 2u);
  EXPECT_EQ(files.find("1028f66e/", "start.elf")->bytes.size(), 1u);
  EXPECT_EQ(files.find("1028f66d/", "z")->name, "z");
  EXPECT_EQ(files.find("start"), nullptr);
  EXPECT_EQ(files.find("start.elf2"), nullptr);
  EXPECT_EQ(files.find("", "start.elf")->bytes.size(), 1u);
  EXPECT_EQ(FileSet{}.find("a", "b"), nullptr);
}

TEST(ClientWaitHistogram, QuantilesAreWithinFourPercent) {
  WaitHistogram histogram;
  EXPECT_EQ(histogram.quantile_ns(0.5), 0u);
  for (std::uint32_t i = 1; i <= 100'000; ++i) histogram.add(i * 1000);
  EXPECT_EQ(histogram.total(), 100'000u);
  EXPECT_EQ(histogram.max_ns(), 100'000'000u);
  EXPECT_NEAR(static_cast<double>(histogram.quantile_ns(0.5)), 50e6, 2e6);
  EXPECT_NEAR(static_cast<double>(histogram.quantile_ns(0.99)), 99e6, 4e6);
  EXPECT_EQ(histogram.quantile_ns(1), 100'000'000u);
}

TEST(ClientWaitHistogram, HoldsTheSmallestAndTheLargest) {
  WaitHistogram histogram;
  histogram.add(0);
  histogram.add(1000 * nanos_per_s);
  EXPECT_EQ(histogram.quantile_ns(0), 0u);
  EXPECT_EQ(histogram.quantile_ns(1), 1000 * nanos_per_s);
  histogram.add(~Nanos{0});  // counts as the longest it knows
  EXPECT_LT(histogram.max_ns(), 1200 * nanos_per_s);
}

TEST(ClientNames, AreThereForEachStateAndFailure) {
  std::set<std::string_view> states;
  for (std::size_t i = 0; i < state_count; ++i) states.insert(name_of(static_cast<State>(i)));
  EXPECT_EQ(states.size(), state_count);
  EXPECT_EQ(states.count("?"), 0u);
  std::set<std::string_view> failures;
  std::set<std::string_view> sentences;
  for (std::size_t i = 0; i < failure_count; ++i) {
    failures.insert(name_of(static_cast<Failure>(i)));
    sentences.insert(explain(static_cast<Failure>(i)));
  }
  EXPECT_EQ(failures.size(), failure_count);
  EXPECT_EQ(failures.count("?"), 0u);
  EXPECT_EQ(sentences.size(), failure_count);
  EXPECT_EQ(sentences.count("?"), 0u);
}

}  // namespace
}  // namespace bootstorm::client::test
