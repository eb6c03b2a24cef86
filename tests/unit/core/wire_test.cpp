// Bytes, sums and names: what everything else stands on.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "support/core_fixture.hpp"

namespace bootstorm {
namespace {

TEST(Bytes, ConvertBigEndianBothWays) {
  EXPECT_EQ(Be16{0x1234}.host(), 0x1234);
  const Be32 value{0x12345678};
  std::array<std::uint8_t, 4> wire;
  std::memcpy(wire.data(), &value, 4);
  EXPECT_EQ(wire, (std::array<std::uint8_t, 4>{0x12, 0x34, 0x56, 0x78}));
}

TEST(Bytes, NeverLetAReaderLeaveItsRange) {
  const std::array<std::byte, 3> bytes{std::byte{1}, std::byte{2}, std::byte{3}};
  Reader reader{bytes};
  EXPECT_EQ(reader.be16(), 0x0102);
  EXPECT_EQ(reader.be16(), 0) << "half of it is not there";
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.u8(), 0);
  EXPECT_EQ(reader.left(), 0u);
  EXPECT_TRUE(reader.take(1).empty());
  EXPECT_TRUE(reader.text().empty());
}

TEST(Bytes, WriteAllOfAValueOrNothing) {
  std::array<std::byte, 3> room{};
  Writer writer{room};
  writer.be16(0x0102);
  writer.be16(0x0304);
  EXPECT_FALSE(writer.ok());
  writer.u8(9);
  EXPECT_EQ(writer.size(), 2u) << "after a failure nothing is written";
  EXPECT_EQ(room[2], std::byte{0});
}

// RFC 1071 §3's example: 00 01 f2 03 f4 f5 f6 f7 sums to ddf2.
TEST(Checksum, GivesTheExampleOfTheRfc) {
  const std::array<std::uint8_t, 8> bytes{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
  EXPECT_EQ(checksum_of(sum_bytes(std::as_bytes(std::span{bytes}))).host(), static_cast<std::uint16_t>(~0xddf2));
}

TEST(Checksum, AgreesWithTheSlowWayAtEveryLength) {
  std::mt19937 random{3};
  std::vector<std::byte> bytes(1600);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    std::uint32_t slow = 0;
    for (std::size_t i = 0; i < length; ++i) {
      slow += std::to_integer<std::uint32_t>(bytes[i]) << (i % 2 == 0 ? 8 : 0);
      slow = (slow & 0xffff) + (slow >> 16);
    }
    ASSERT_EQ(checksum_of(sum_bytes(std::span{bytes}.first(length))).host(), static_cast<std::uint16_t>(~slow))
        << length;
  }
}

TEST(Checksum, SendsAUdpSumOfZeroAsAllOnes) {
  EXPECT_EQ(udp_checksum_of(0xffff), Be16{0xffff});
  EXPECT_EQ(udp_checksum_of(0), Be16{0xffff});
}

TEST(Checksum, ABlockSumStandsForEachBlockAndForAShortLastOne) {
  std::vector<std::byte> bytes(3 * sum_block_bytes + 1);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * 7 + i / 256);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, sum_block_bytes, sum_block_bytes + 1, bytes.size()}) {
    const std::span<const std::byte> file = std::span{bytes}.first(size);
    std::vector<std::uint16_t> sums(block_sum_count(size) + 1, 0xabcd);
    sum_blocks(file, sums.data());
    std::uint64_t whole = 0;
    for (std::size_t i = 0; i + 1 < sums.size(); ++i) {
      const std::size_t at = i * sum_block_bytes;
      EXPECT_EQ(sums[i], fold_sum(sum_bytes(file.subspan(at, std::min(sum_block_bytes, size - at))))) << size;
      whole += sums[i];
    }
    EXPECT_EQ(fold_sum(whole), fold_sum(sum_bytes(file))) << size;
    EXPECT_EQ(sums.back(), 0xabcd) << size << ": one sum too many";
  }
}

TEST(Ipv4Prefix, KnowsItsMaskAndItsEnds) {
  const Ipv4Prefix farm{Ipv4Address::of(10, 1, 7, 9), 20};
  EXPECT_EQ(farm.mask(), Ipv4Address::of(255, 255, 240, 0));
  EXPECT_EQ(farm.network(), Ipv4Address::of(10, 1, 0, 0));
  EXPECT_EQ(farm.broadcast(), Ipv4Address::of(10, 1, 15, 255));
  EXPECT_TRUE(farm.contains(Ipv4Address::of(10, 1, 15, 255)));
  EXPECT_FALSE(farm.contains(Ipv4Address::of(10, 1, 16, 0)));
}

TEST(Ipv4Prefix, MayBeTheWholeInternetOrOneHost) {
  const Ipv4Prefix all{Ipv4Address::of(10, 0, 0, 1), 0};
  EXPECT_EQ(all.mask(), Ipv4Address{});
  EXPECT_EQ(all.broadcast(), ipv4_broadcast);
  EXPECT_TRUE(all.contains(Ipv4Address::of(192, 168, 0, 1)));
  const Ipv4Prefix host{Ipv4Address::of(10, 0, 0, 1), 32};
  EXPECT_EQ(host.network(), host.address);
  EXPECT_EQ(host.broadcast(), host.address);
  EXPECT_FALSE(host.contains(Ipv4Address::of(10, 0, 0, 2)));
}

template <std::size_t size>
void expect_described(const std::array<Described, size>& table) {
  std::set<std::string_view> helps;
  for (const auto& [name, help] : table) {
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string_view::npos) << name;
    ASSERT_FALSE(help.empty()) << name;
    EXPECT_TRUE(help.front() >= 'A' && help.front() <= 'Z') << name << ": " << help;
    EXPECT_EQ(help.back(), '.') << name << ": " << help;
    EXPECT_EQ(help.find("  "), std::string_view::npos) << name << ": two pieces joined with a space too many";
    EXPECT_TRUE(helps.insert(help).second) << name << ": another one has the same help";
  }
}

TEST(Names, AreUniqueAmongAllThatIsCounted) {
  std::set<std::string_view> names;
  for (const Described& reason : reason_table) names.insert(reason.name);
  for (const Described& statistic : statistic_table) names.insert(statistic.name);
  EXPECT_EQ(names.size(), reason_count + statistic_count);
  std::set<std::string_view> kinds;
  for (const Described& kind : event_kind_table) kinds.insert(kind.name);
  EXPECT_EQ(kinds.size(), event_kind_count);
}

TEST(Names, FollowTheirEnumerators) {
  EXPECT_EQ(name_of(Reason::arp_answered), "arp_answered");
  EXPECT_EQ(name_of(Reason::dhcp_latched), "dhcp_latched");
  EXPECT_EQ(name_of(Statistic::notices_lost), "notices_lost");
  EXPECT_EQ(name_of(EventKind::client_learned), "client_learned");
}

TEST(Help, IsASentenceForEveryReasonStatisticAndEvent) {
  expect_described(reason_table);
  expect_described(statistic_table);
  expect_described(event_kind_table);
}

TEST(Mailbox, RefusesWhenFullAndGivesNothingWhenEmpty) {
  SpscQueue<int, 4> queue;
  int item = 0;
  EXPECT_FALSE(queue.pop(item));
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(queue.push(i));
  EXPECT_FALSE(queue.push(4));
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(queue.pop(item));
    EXPECT_EQ(item, i);
  }
  EXPECT_FALSE(queue.pop(item));
}

}  // namespace
}  // namespace bootstorm
