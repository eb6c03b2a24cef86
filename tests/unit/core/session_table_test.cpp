#include "bootstorm/session.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>
#include <set>

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

constexpr RandomKey key{1, 2};

TEST(SessionTable, GivesASlotThatNobodyCanForetell) {
  constexpr std::uint32_t slots = 61440, rounds = 8'000;
  SessionTable table{slots - 1024, slots, key}, same{slots - 1024, slots, key},
      other{slots - 1024, slots, RandomKey{1, 3}};
  std::array<std::uint32_t, 8> in_eighth{};
  std::uint32_t last = 0, near = 0, like_other = 0, free_again = 0;
  for (std::uint32_t n = 0; n < rounds; ++n) {
    const std::uint32_t shown = table.any_free();
    ASSERT_EQ(shown, same.any_free());
    const std::uint32_t slot = table.open(ip(1), 1);
    ASSERT_EQ(slot, same.open(ip(1), 1));
    static_cast<void>(other.any_free());
    const std::uint32_t others = other.open(ip(1), 1);
    near += slot - last + 8 < 16 ? 1 : 0;
    near += slot - shown + 8 < 16 ? 1 : 0;
    like_other += slot == others ? 1 : 0;
    free_again += slot == last ? 1 : 0;
    ++in_eighth[slot / (slots / 8)];
    last = slot;
    for (SessionTable* each : {&table, &same}) each->close(slot);
    other.close(others);
  }
  // Of 16,000 neighbourhoods of sixteen, four would be met by chance.
  EXPECT_LT(near, 20u);
  EXPECT_LT(like_other, 5u);
  EXPECT_LT(free_again, 5u);
  for (const std::uint32_t count : in_eighth) EXPECT_NEAR(count, rounds / 8, 150);
}

TEST(SessionTable, LeavesSlotsFreeWhenItIsFull) {
  SessionTable table{100, 1124, key};
  std::set<std::uint32_t> given;
  for (std::uint32_t n = 0; n < 100; ++n) given.insert(table.open(ip(n), 1));
  EXPECT_EQ(given.size(), 100u);
  EXPECT_LT(*given.rbegin(), 1124u);
  EXPECT_TRUE(table.is_full());
  EXPECT_EQ(table.open(ip(200), 1), SessionTable::none);
  EXPECT_FALSE(given.contains(table.any_free()));
  // A search finds each of them.
  std::set<std::uint32_t> found;
  for (unsigned i = 0; i < 256; ++i) found.insert(table.next_in_turn());
  found.erase(SessionTable::none);
  EXPECT_EQ(found, given);
}

TEST(SessionTable, CountsAClientsTransfers) {
  SessionTable table{8, 8, key};
  const std::uint32_t a = table.open(ip(1), 1), b = table.open(ip(1), 2);
  EXPECT_EQ(table.half_open_count_of(ip(1)), 2u);
  table.prove(a);
  EXPECT_EQ(table.half_open_count_of(ip(1)), 1u);
  EXPECT_EQ(table.count_of(ip(1)), 1u);
  table.close(a);
  table.close(b);
  EXPECT_EQ(table.half_open_count_of(ip(1)) + table.count_of(ip(1)), 0u);
}

// The hash is the published one: SipHash-1-3 of eight bytes, with the key 00 01 02 … 0f.
TEST(KeyedRandom, IsSipHashOfACounter) {
  KeyedRandom random{{0x0706050403020100, 0x0f0e0d0c0b0a0908}};
  EXPECT_EQ(random.below(65536), 41636u);
  EXPECT_EQ(random.below(65536), 23737u);
  EXPECT_EQ(random.below(65536), 58482u);
  EXPECT_EQ(random.below(65536), 12997u);
}

// The whole TID range, opened and closed at random, against a map.
void agree_with_a_map(SessionTable table) {
  const std::uint32_t capacity = table.capacity();
  std::map<std::pair<std::uint32_t, std::uint16_t>, std::uint32_t> model;
  std::mt19937 random{7};
  for (std::uint32_t round = 0; round < 300'000; ++round) {
    const auto n = static_cast<std::uint32_t>(random() % 40'000);
    const auto port = static_cast<std::uint16_t>(49152 + random() % 2);
    const auto client = std::pair{n, port};
    if (const auto at = model.find(client); at != model.end()) {
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
      ASSERT_LT(slot, table.slots());
      model[client] = slot;
      if (random() % 2 == 0) table.prove(slot);
    }
  }
  EXPECT_EQ(table.open_count(), model.size());
  for (const auto& [client, slot] : model) ASSERT_EQ(table.find(ip(client.first), client.second), slot);
}

TEST(SessionTable, AgreesWithAMapWhenFull) {
  agree_with_a_map(SessionTable{61440});
  agree_with_a_map(SessionTable{60416, 61440, key});
}

}  // namespace
}  // namespace bootstorm
