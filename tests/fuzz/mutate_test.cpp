// A million frames that were once good: each is a frame of some exchange with a few bits turned, cut, lengthened, or
// spliced with another. The same every time. Everything that leaves the appliance is read, and it is looked into after
// each frame.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "exchanges/exchange.hpp"
#include "exchanges/play.hpp"
#include "fuzz/stage.hpp"

namespace bootstorm::fuzz {
namespace {

std::filesystem::path exchanges;  // set before any test runs

using Frame = std::vector<std::byte>;

/// SplitMix64 (Steele, Lea, Flood 2014).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t roll() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : static_cast<std::size_t>(roll() % limit); }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

std::vector<Frame> all_frames() {
  std::vector<Frame> frames;
  std::set<std::string> seen;
  for (const auto& path : exchange::list(exchanges)) {
    for (auto& arriving : exchange::arrivals_of(exchange::load(path), 2)) {
      const auto* text = reinterpret_cast<const char*>(arriving.frame.data());
      if (seen.emplace(text, arriving.frame.size()).second) frames.push_back(std::move(arriving.frame));
    }
  }
  return frames;
}

void put16(Frame& frame, std::size_t at, std::uint32_t value) {
  frame[at] = static_cast<std::byte>(value >> 8);
  frame[at + 1] = static_cast<std::byte>(value & 0xff);
}

/// Makes the IPv4 header's sum right again and says that UDP has none, so that the change is not all that is seen.
void mend(Frame& frame) {
  const std::size_t l3 = frame.size() > 14 && frame[12] == std::byte{0x81} ? 18 : 14;
  if (frame.size() < l3 + 20) return;
  const std::size_t header = (std::to_integer<std::size_t>(frame[l3]) & 15) * 4;
  if (header < 20 || l3 + header > frame.size()) return;
  put16(frame, l3 + 10, 0);
  std::uint32_t sum = 0;
  for (std::size_t at = l3; at < l3 + header; at += 2) {
    sum += (std::to_integer<std::uint32_t>(frame[at]) << 8) + std::to_integer<std::uint32_t>(frame[at + 1]);
    sum = (sum & 0xffff) + (sum >> 16);
  }
  put16(frame, l3 + 10, ~sum & 0xffff);
  if (frame.size() >= l3 + header + 8) put16(frame, l3 + header + 6, 0);
}

void mutate(Frame& frame, const std::vector<Frame>& frames, Dice& dice) {
  const std::size_t at = dice.below(frame.size());
  switch (dice.below(9)) {
    case 0: frame[at] ^= static_cast<std::byte>(1u << dice.below(8)); break;
    case 1: frame[at] = static_cast<std::byte>(dice.roll() & 0xff); break;
    case 2: frame[at] = dice.one_in(2) ? std::byte{0} : std::byte{0xff}; break;
    case 3: frame.resize(at); break;
    case 4: frame.resize(frame.size() + dice.below(64), static_cast<std::byte>(dice.roll() & 0xff)); break;
    case 5: {  // the head of one, the tail of another
      const Frame& other = frames[dice.below(frames.size())];
      frame.resize(at);
      frame.insert(frame.end(), other.begin() + static_cast<std::ptrdiff_t>(std::min(at, other.size())), other.end());
      break;
    }
    case 6: frame.erase(frame.begin() + static_cast<std::ptrdiff_t>(at)); break;
    case 7: {
      const auto byte = static_cast<std::byte>(dice.roll() & 0xff);
      frame.insert(frame.begin() + static_cast<std::ptrdiff_t>(at), byte);
      break;
    }
    default: {  // a length or a port at its edge
      constexpr std::array<std::uint16_t, 8> edges{0, 1, 7, 8, 0x7fff, 0x8000, 0xfffe, 0xffff};
      if (at + 2 <= frame.size()) put16(frame, at, edges[dice.below(edges.size())]);
      break;
    }
  }
}

void play_mutated(unsigned shards, std::uint64_t count, std::uint64_t seed) {
  constexpr std::uint64_t frames_per_stage = 20'000;
  const std::vector<Frame> frames = all_frames();
  ASSERT_GT(frames.size(), 300u);
  Dice dice{seed};
  std::array<std::uint64_t, reason_count> reasons{};
  std::uint64_t replies = 0;
  for (std::uint64_t done = 0; done < count;) {
    Stage stage{shards};
    for (std::uint64_t i = 0; i < frames_per_stage && done < count; ++i, ++done) {
      Frame frame = frames[dice.below(frames.size())];
      for (std::size_t left = dice.below(5); left > 0 && !frame.empty(); --left) mutate(frame, frames, dice);
      if (!dice.one_in(3)) mend(frame);
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

TEST(Mutated, half_a_million_frames_to_one_shard) { play_mutated(1, 500'000, 1); }
TEST(Mutated, half_a_million_frames_to_four_shards) { play_mutated(4, 500'000, 4); }

}  // namespace
}  // namespace bootstorm::fuzz

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY-OF-EXCHANGES\n", argv[0]);
    return 2;
  }
  bootstorm::fuzz::exchanges = argv[1];
  return RUN_ALL_TESTS();
}
