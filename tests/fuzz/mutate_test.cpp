// A million mutated frames (mutate.hpp). Everything that leaves the appliance is read, and it is looked into after each
// frame.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string_view>
#include <vector>

#include "fuzz/mutate.hpp"
#include "fuzz/stage.hpp"

namespace bootstorm::fuzz {
namespace {

// Set before any test runs.
std::filesystem::path exchanges;
std::uint64_t first_seed = 1;

// These need a configuration, a disk, a full table or a full link that the stage does not have.
constexpr std::array<std::string_view, 11> out_of_reach{
    "dhcp_client_unknown",       "dhcp_disabled",     "dhcp_journal_full", "dhcp_latched",       "dhcp_rate",
    "tftp_client_sessions_full", "tftp_file_loading", "tftp_not_ready",    "tftp_sessions_full", "dhcp_waits_for_turn",
    "tftp_waits_for_turn",
};
// Only while a host has just claimed the appliance's address, or a transfer's block is in flight that an error quotes.
constexpr std::array<std::string_view, 2> rare{"own_address_contested", "icmp_unreachable"};
// With four shards hardly any ERROR finds the TID of an open transfer.
constexpr std::array<std::string_view, 2> rare_with_shards{"tftp_client_error", "tftp_probe_aborted"};

bool may_be_unseen(std::string_view reason, unsigned shards) {
  return std::ranges::count(rare, reason) != 0 || std::ranges::count(out_of_reach, reason) != 0 ||
         (shards > 1 && std::ranges::count(rare_with_shards, reason) != 0);
}

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
  std::set<std::string_view> unseen;
  for (std::size_t i = 0; i < reason_count; ++i) {
    if (reasons[i] == 0) unseen.insert(name_of(static_cast<Reason>(i)));
  }
  std::printf("%llu frames, %llu answered, %zu of %zu reasons\n", static_cast<unsigned long long>(count),
              static_cast<unsigned long long>(replies), reason_count - unseen.size(), reason_count);
  EXPECT_GT(replies, count / 20) << "most of it does not get past the first check";
  for (const std::string_view reason : unseen) {
    EXPECT_TRUE(may_be_unseen(reason, shards)) << "no frame ended with " << reason;
  }
}

TEST(Mutated, KeepOneShardWhole) { play_mutated(1, 500'000, first_seed); }
TEST(Mutated, KeepFourShardsWhole) { play_mutated(4, 500'000, first_seed + 3); }

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
