#include "bootstorm/session.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace bootstorm {
namespace {

constexpr Ipv4Address ip(std::uint32_t n) { return {0x0a000000u + n}; }

TEST(SessionTable, FindsWhatWasOpenedUntilItIsClosed) {
  SessionTable table{8};
  const std::uint32_t slot = table.open(ip(1), 49152);
  EXPECT_EQ(table.find(ip(1), 49152), slot);
  EXPECT_EQ(table.find(ip(1), 49153), SessionTable::none);
  EXPECT_EQ(table.find(ip(2), 49152), SessionTable::none);
  table.close(slot);
  EXPECT_EQ(table.find(ip(1), 49152), SessionTable::none);
  EXPECT_EQ(table.open_count(), 0u);
}

TEST(SessionTable, ReusesASlotOnlyWhenAllOthersWereUsed) {
  SessionTable table{4};
  const std::uint32_t first = table.open(ip(1), 1);
  table.close(first);
  for (std::uint32_t n = 2; n <= 4; ++n) EXPECT_NE(table.open(ip(n), 1), first);
  EXPECT_EQ(table.open(ip(5), 1), first);
  EXPECT_EQ(table.open(ip(6), 1), SessionTable::none);
}

TEST(SessionTable, KeepsHalfOpenOnesByAge) {
  SessionTable table{4};
  const std::uint32_t a = table.open(ip(1), 1);
  const std::uint32_t b = table.open(ip(2), 1);
  const std::uint32_t c = table.open(ip(3), 1);
  EXPECT_EQ(table.oldest_half_open(), a);
  table.prove(b);
  table.prove(b);
  EXPECT_EQ(table.half_open_count(), 2u);
  table.close(a);
  EXPECT_EQ(table.oldest_half_open(), c);
  table.close(b);
  table.close(c);
  EXPECT_EQ(table.oldest_half_open(), SessionTable::none);
  EXPECT_EQ(table.half_open_count(), 0u);
}

// The whole TID range, opened and closed at random, against a map.
TEST(SessionTable, AgreesWithAMapWhenFull) {
  constexpr std::uint32_t capacity = 61440;
  SessionTable table{capacity};
  std::map<std::pair<std::uint32_t, std::uint16_t>, std::uint32_t> model;
  std::mt19937 random{7};
  for (std::uint32_t round = 0; round < 300'000; ++round) {
    const auto n = static_cast<std::uint32_t>(random() % 40'000);
    const auto port = static_cast<std::uint16_t>(49152 + random() % 2);
    const auto key = std::pair{n, port};
    if (const auto at = model.find(key); at != model.end()) {
      ASSERT_EQ(table.find(ip(n), port), at->second);
      if (random() % 4 == 0) {
        table.close(at->second);
        model.erase(at);
      }
      continue;
    }
    ASSERT_EQ(table.find(ip(n), port), SessionTable::none);
    const std::uint32_t slot = table.open(ip(n), port);
    if (model.size() == capacity) {
      ASSERT_EQ(slot, SessionTable::none);
    } else {
      ASSERT_LT(slot, capacity);
      model[key] = slot;
      if (random() % 2 == 0) table.prove(slot);
    }
  }
  EXPECT_EQ(table.open_count(), model.size());
  for (const auto& [key, slot] : model) ASSERT_EQ(table.find(ip(key.first), key.second), slot);
}

}  // namespace
}  // namespace bootstorm
