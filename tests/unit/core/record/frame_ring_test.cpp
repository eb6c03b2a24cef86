// The ring of recorded frames: what a reader gets, however slow it is, and what the writer never waits for.
#include "bootstorm/frame_ring.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

namespace bootstorm {
namespace {

constexpr std::size_t ring_bytes = std::size_t{512} << 10;

/// A frame all of whose words are its number.
std::vector<std::byte> numbered(std::uint32_t number, std::size_t words) {
  const std::vector<std::uint32_t> frame(words, number);
  const auto bytes = std::as_bytes(std::span{frame});
  return {bytes.begin(), bytes.end()};
}
bool is_numbered(std::span<const std::byte> frame, std::uint32_t number) {
  for (std::size_t i = 0; i + sizeof number <= frame.size(); i += sizeof number) {
    if (std::memcmp(&frame[i], &number, sizeof number) != 0) return false;
  }
  return true;
}
void write(FrameRing& ring, std::uint32_t number, std::size_t words = 50) {
  ring.add(numbered(number, words)).at = number;
  ring.publish();
}

class Ring : public testing::Test {
 protected:
  FrameRing ring_{ring_bytes};
  FrameRing::Read read_{};
};

TEST_F(Ring, GivesWhatWasPublishedInItsOrder) {
  auto cursor = ring_.oldest();
  EXPECT_FALSE(ring_.next(cursor, read_));
  for (std::uint32_t i = 0; i < 10; ++i) write(ring_, i);
  ring_.add(numbered(99, 3));
  for (std::uint32_t i = 0; i < 10; ++i) {
    ASSERT_TRUE(ring_.next(cursor, read_));
    EXPECT_EQ(read_.record.at, i);
    EXPECT_EQ(read_.kept().size(), 200u);
    EXPECT_TRUE(is_numbered(read_.kept(), i));
  }
  EXPECT_FALSE(ring_.next(cursor, read_)) << "not published";
  EXPECT_EQ(cursor.missed, 0u);
}

TEST_F(Ring, ReplacesWhatWasNotPublished) {
  ring_.add(numbered(1, 300));
  write(ring_, 2);
  auto cursor = ring_.oldest();
  ASSERT_TRUE(ring_.next(cursor, read_));
  EXPECT_EQ(read_.record.at, 2u);
  EXPECT_FALSE(ring_.next(cursor, read_));
}

TEST_F(Ring, KeepsHeadAndBodyAsFarAsItMay) {
  ring_.add(numbered(7, 10), numbered(7, 20), 100).at = 1;
  ring_.publish();
  ring_.add(numbered(8, 1000));
  ring_.publish();
  auto cursor = ring_.oldest();
  ASSERT_TRUE(ring_.next(cursor, read_));
  EXPECT_EQ(read_.record.original, 120u);
  EXPECT_EQ(read_.kept().size(), 100u);
  EXPECT_TRUE(is_numbered(read_.kept(), 7));
  ASSERT_TRUE(ring_.next(cursor, read_));
  EXPECT_EQ(read_.record.original, 4000u);
  EXPECT_EQ(read_.kept().size(), recorded_bytes_max);
}

TEST_F(Ring, TellsASlowReaderHowMuchItMissed) {
  constexpr std::uint32_t written = 100'000;
  auto early = ring_.newest();
  for (std::uint32_t i = 0; i < written; ++i) write(ring_, i, 1 + i % 300);
  std::uint32_t got = 0;
  Nanos before = 0;
  while (ring_.next(early, read_)) {
    ASSERT_TRUE(got == 0 || read_.record.at == before + 1);
    ASSERT_TRUE(is_numbered(read_.kept(), static_cast<std::uint32_t>(read_.record.at)));
    before = read_.record.at;
    ++got;
  }
  EXPECT_EQ(before, written - 1) << "the newest are there";
  EXPECT_EQ(got + early.missed, written) << "each is read or counted";
  EXPECT_GT(got, ring_bytes * 9 / 10 / 640) << "and most of the ring is";
}

TEST_F(Ring, ReadsFromNowOnWhereThatIsAskedFor) {
  for (std::uint32_t i = 0; i < 5; ++i) write(ring_, i);
  auto cursor = ring_.newest();
  EXPECT_FALSE(ring_.next(cursor, read_));
  write(ring_, 5);
  ASSERT_TRUE(ring_.next(cursor, read_));
  EXPECT_EQ(read_.record.at, 5u);
  EXPECT_EQ(cursor.missed, 0u);
}

TEST_F(Ring, GivesNoTornFrameToAReaderOnAnotherThread) {
  constexpr std::uint32_t written = 200'000;
  std::atomic<bool> is_done{false};
  auto cursor = ring_.newest();
  std::thread writer{[&] {
    for (std::uint32_t i = 0; i < written; ++i) write(ring_, i, 1 + i % 100);
    is_done = true;
  }};
  std::uint64_t got = 0;
  std::uint64_t torn = 0;
  for (bool is_last = false; !is_last;) {
    is_last = is_done;
    while (ring_.next(cursor, read_)) {
      ++got;
      const bool is_whole = read_.kept().size() == 4 * (1 + read_.record.at % 100) &&
                            is_numbered(read_.kept(), static_cast<std::uint32_t>(read_.record.at));
      torn += is_whole ? 0 : 1;
    }
  }
  writer.join();
  EXPECT_EQ(torn, 0u);
  EXPECT_EQ(got + cursor.missed, written);
}

}  // namespace
}  // namespace bootstorm
