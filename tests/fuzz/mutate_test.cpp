// A million mutated frames (mutate.hpp). Everything that leaves the appliance is read, and it is looked into after each
// frame.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "fuzz/mutate.hpp"
#include "fuzz/stage.hpp"

namespace bootstorm::fuzz {
namespace {

// Set before any test runs.
std::filesystem::path exchanges;
std::uint64_t first_seed = 1;

void play_mutated(unsigned shards, std::uint64_t count, std::uint64_t seed) {
  constexpr std::uint64_t frames_per_stage = 20'000;
  Mutator mutator{exchanges, seed};
  ASSERT_GT(mutator.originals(), 300u);
  Dice& dice = mutator.dice();
  std::array<std::uint64_t, reason_count> reasons{};
  std::uint64_t replies = 0;
  for (std::uint64_t done = 0; done < count;) {
    Stage stage{shards};
    for (std::uint64_t i = 0; i < frames_per_stage && done < count; ++i, ++done) {
      const std::vector<std::byte> frame = mutator.next();
      stage.receive(frame, {.worker = static_cast<unsigned>(dice.below(shards)), .port = 0, .trusted = dice.one_in(4)});
      if (dice.one_in(16)) stage.pass(dice.below(200) * nanos_per_ms);
      ++reasons[static_cast<std::size_t>(stage.last().outcome.reason)];
      ASSERT_EQ(stage.complaint(), "") << "seed " << seed << ", frame " << done;
    }
    ASSERT_EQ(stage.finish(), "");
    replies += stage.replies();
  }
  const auto seen = std::count_if(reasons.begin(), reasons.end(), [](std::uint64_t n) { return n != 0; });
  std::printf("%llu frames, %llu answered, %td of %zu reasons\n", static_cast<unsigned long long>(count),
              static_cast<unsigned long long>(replies), seen, reason_count);
  EXPECT_GT(replies, count / 20) << "most of it does not get past the first check";
  EXPECT_GT(static_cast<std::size_t>(seen), reason_count * 4 / 5);
}

TEST(Mutated, half_a_million_frames_to_one_shard) { play_mutated(1, 500'000, first_seed); }
TEST(Mutated, half_a_million_frames_to_four_shards) { play_mutated(4, 500'000, first_seed + 3); }

}  // namespace
}  // namespace bootstorm::fuzz

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2 && argc != 3) {
    std::fprintf(stderr, "usage: %s DIRECTORY-OF-EXCHANGES [SEED]\n", argv[0]);
    return 2;
  }
  bootstorm::fuzz::exchanges = argv[1];
  if (argc == 3) bootstorm::fuzz::first_seed = std::strtoull(argv[2], nullptr, 10);
  return RUN_ALL_TESTS();
}
