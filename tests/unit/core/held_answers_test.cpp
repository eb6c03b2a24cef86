#include "core/held_answers.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace bootstorm {
namespace {

struct Answer {
  std::uint64_t commit = 0;
  Nanos since = 0;
};

constexpr Nanos start = 1'000 * nanos_per_s;

class HeldAnswersTest : public testing::Test {
 protected:
  using Numbers = std::vector<std::uint64_t>;

  void push(std::uint64_t commit, Nanos since = start) {
    held_.push({commit, since}, [this](const Answer& answer, HeldDrop why) { drop(answer, why); });
  }
  Numbers release(Nanos now) {
    Numbers sent;
    held_.release(
        now, [&](const Answer& answer) { sent.push_back(answer.commit); },
        [this](const Answer& answer, HeldDrop why) { drop(answer, why); });
    return sent;
  }
  void drop(const Answer& answer, HeldDrop why) {
    (why == HeldDrop::shed ? shed_ : failed_).push_back(answer.commit);
  }

  LeaseJournal journal_;
  HeldAnswers<Answer> held_{journal_, 3};
  Numbers shed_;
  Numbers failed_;
};

TEST_F(HeldAnswersTest, SendsInOrderWhatIsOnDisk) {
  for (const std::uint64_t commit : {1u, 2u, 3u}) push(commit);
  EXPECT_EQ(release(start), Numbers{});
  journal_.publish(2);
  EXPECT_EQ(release(start), (Numbers{1, 2}));
  EXPECT_EQ(held_.size(), 1u);
}

TEST_F(HeldAnswersTest, ShedsTheOldestWhenFull) {
  for (const std::uint64_t commit : {1u, 2u, 3u, 4u, 5u}) push(commit);
  EXPECT_EQ(shed_, (Numbers{1, 2}));
  journal_.publish(4);
  EXPECT_EQ(release(start), (Numbers{3, 4}));
  EXPECT_EQ(held_.size(), 1u);
}

TEST_F(HeldAnswersTest, ShedsWhatHasWaitedTooLongAndNothingYounger) {
  push(1);
  push(2, start + 1);
  EXPECT_EQ(release(start + HeldAnswers<Answer>::patience_ns), Numbers{});
  EXPECT_EQ(shed_, Numbers{});
  EXPECT_EQ(release(start + HeldAnswers<Answer>::patience_ns + 1), Numbers{});
  EXPECT_EQ(shed_, Numbers{1});
}

TEST_F(HeldAnswersTest, DropsWhatAFailedCommitHasNotTakenAndSendsWhatItHas) {
  for (const std::uint64_t commit : {1u, 2u, 3u}) push(commit);
  journal_.publish(1);
  journal_.latch(true);
  EXPECT_EQ(release(start), Numbers{1});
  EXPECT_EQ(failed_, (Numbers{2, 3}));
  EXPECT_EQ(held_.size(), 0u);
}

}  // namespace
}  // namespace bootstorm
