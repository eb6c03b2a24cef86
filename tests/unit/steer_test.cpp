#include "core/steer.hpp"

#include <gtest/gtest.h>

#include "core_fixture.hpp"

namespace bootstorm {
namespace {

// The verification suite that came with the definition of RSS: what every NIC answers for IPv4 without ports.
TEST(Steer, ToeplitzGivesThePublishedHashes) {
  EXPECT_EQ(toeplitz_hash(Ipv4Address::of(66, 9, 149, 187), Ipv4Address::of(161, 142, 100, 80)), 0x323e8fc2u);
  EXPECT_EQ(toeplitz_hash(Ipv4Address::of(199, 92, 111, 2), Ipv4Address::of(65, 69, 140, 83)), 0xd718262au);
  EXPECT_EQ(toeplitz_hash(Ipv4Address::of(24, 19, 198, 95), Ipv4Address::of(12, 22, 207, 184)), 0xd2d0a5deu);
}

TEST(Steer, ATransferBelongsToTheShardThatItsPortNames) {
  test::Appliance appliance{{{"f", test::pattern(600)}}};
  for (unsigned shards = 2; shards <= shards_max; ++shards) {
    appliance.snapshot.shards = shards;
    for (unsigned shard = 0; shard < shards; ++shard) {
      for (const std::uint32_t slot : {0u, tids_per_shard(shards) - 1}) {
        const auto tid = static_cast<std::uint16_t>(tid_first + shard * tids_per_shard(shards) + slot);
        auto buffer = test::datagram(test::ack(1), 49152, tid);
        Frame frame = buffer.frame();
        EXPECT_EQ(owner_of(frame, appliance.snapshot), shard) << shards << " shards, slot " << slot;
      }
    }
  }
}

TEST(Steer, RequestsSpreadAndStayWithTheirShard) {
  test::Appliance appliance{{}};
  for (const unsigned shards : {2u, 3u, 4u, 16u}) {
    appliance.snapshot.shards = shards;
    std::vector<unsigned> clients_of(shards);
    for (std::uint32_t n = 2; n < 250; ++n) {
      const Ipv4Address client{test::own_ip.value - 1 + n};
      auto buffer = test::datagram(test::rrq("a"), 49152, 69, client);
      Frame frame = buffer.frame();
      const unsigned owner = owner_of(frame, appliance.snapshot);
      ASSERT_LT(owner, shards);
      ++clients_of[owner];
      auto other = test::datagram(test::rrq("b"), 49153, 69, client);
      frame = other.frame();
      ASSERT_EQ(owner_of(frame, appliance.snapshot), owner) << "by addresses alone";
      frame = other.frame();
      frame.has_rss_hash = true;
      frame.rss_hash = toeplitz_hash(client, test::own_ip);
      ASSERT_EQ(owner_of(frame, appliance.snapshot), owner) << "the NIC's hash and ours agree";
    }
    for (const unsigned clients : clients_of) EXPECT_GT(clients, 248 / shards / 4);
  }
}

TEST(Steer, DhcpBelongsToShardZeroAndTheRestToAnyone) {
  test::Appliance appliance{{}};
  appliance.snapshot.shards = 4;
  auto dhcp = test::datagram("x", 68, 67);
  Frame frame = dhcp.frame();
  EXPECT_EQ(owner_of(frame, appliance.snapshot), 0u);
  auto closed = test::datagram("x", 68, 80);
  frame = closed.frame();
  EXPECT_EQ(owner_of(frame, appliance.snapshot), any_shard);
}

}  // namespace
}  // namespace bootstorm
