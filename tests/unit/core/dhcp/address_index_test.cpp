// What the address plan finds things with.
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "bootstorm/time.hpp"
#include "core/dhcp/lease/address_index.hpp"
#include "core/dhcp/lease/recent_keys.hpp"

namespace bootstorm::test {
namespace {

TEST(PositionSet, FindsTheNextMemberAcrossWordsAndGroups) {
  dhcp::PositionSet set{65536};
  EXPECT_EQ(set.next(0, 65536), dhcp::PositionSet::none);
  for (const std::uint32_t position : {0u, 63u, 64u, 4095u, 4096u, 65535u}) set.insert(position);
  std::vector<std::uint32_t> found;
  for (std::uint32_t at = 0; (at = set.next(at, 65536)) != dhcp::PositionSet::none; ++at) found.push_back(at);
  EXPECT_EQ(found, (std::vector<std::uint32_t>{0, 63, 64, 4095, 4096, 65535}));
  EXPECT_EQ(set.next(65, 4095), dhcp::PositionSet::none) << "the end is not part of it";
  EXPECT_EQ(set.next(65, 4096), 4095u);
  EXPECT_EQ(set.next(4097, 65535), dhcp::PositionSet::none);
  EXPECT_EQ(set.next(7, 7), dhcp::PositionSet::none);
  EXPECT_EQ(set.next(65536, 70000), dhcp::PositionSet::none);
  set.erase(4095);
  EXPECT_EQ(set.next(65, 65536), 4096u);
  set.clear();
  EXPECT_EQ(set.next(0, 65536), dhcp::PositionSet::none);
}

TEST(SlotIndex, RefusesForgedCollisionsAndStaysWhole) {
  dhcp::SlotIndex index{100};
  const std::uint64_t same = 42;
  const auto is = [](std::uint32_t wanted) { return [wanted](std::uint32_t slot) { return slot == wanted; }; };
  for (std::uint32_t slot = 0; slot < dhcp::SlotIndex::chain_max; ++slot) ASSERT_TRUE(index.insert(same, slot));
  EXPECT_FALSE(index.insert(same, 99));
  EXPECT_TRUE(index.insert(same + 1, 98)) << "other hashes are not affected";
  for (std::uint32_t slot = 0; slot < dhcp::SlotIndex::chain_max; ++slot) EXPECT_EQ(index.find(same, is(slot)), slot);
  index.erase(same, 5);
  index.erase(same, 77);  // not there
  EXPECT_EQ(index.find(same, is(5)), dhcp::SlotIndex::none);
  EXPECT_EQ(index.find(same, is(4)), 4u);
  EXPECT_TRUE(index.insert(same, 99));
  EXPECT_EQ(index.find(same, is(99)), 99u);
}

TEST(RecentKeys, KnowsRecentKeysAndForgetsOldOnes) {
  dhcp::RecentKeys keys{16384};
  const Nanos now = 100 * nanos_per_s;
  for (std::uint64_t key = 1; key <= 3000; ++key) EXPECT_TRUE(keys.note(key << 16, now + key));
  std::size_t known = 0;
  for (std::uint64_t key = 1; key <= 3000; ++key) known += keys.note(key << 16, now + nanos_per_s) ? 0 : 1;
  EXPECT_GE(known, 2990u);
  EXPECT_TRUE(keys.note(std::uint64_t{3000} << 16, now + 61 * nanos_per_s));
}

TEST(KeyCounts, CountLikeAMap) {
  dhcp::KeyCounts counts{64};
  std::map<std::uint32_t, std::uint32_t> wanted;
  std::mt19937 lot{3};
  for (int i = 0; i < 20'000; ++i) {
    const auto key = static_cast<std::uint32_t>(1 + lot() % 64);
    if (lot() % 2 == 0) {
      counts.add(key);
      ++wanted[key];
    } else if (wanted[key] != 0) {
      counts.subtract(key);
      --wanted[key];
    }
    const auto other = static_cast<std::uint32_t>(1 + lot() % 64);
    ASSERT_EQ(counts.count(other), wanted[other]) << "after " << i << " steps";
  }
}

}  // namespace
}  // namespace bootstorm::test
