#include "core/steer.hpp"

#include <gtest/gtest.h>

#include "support/core_fixture.hpp"

namespace bootstorm {
namespace {

std::uint16_t tid_of(unsigned shards, unsigned shard, std::uint32_t slot) {
  return static_cast<std::uint16_t>(tid_first + shard * tids_per_shard(shards) + slot);
}

// The verification suite that came with the definition of RSS: what every NIC answers for IPv4 without ports.
TEST(Steer, ComputesThePublishedToeplitzHashes) {
  EXPECT_EQ(toeplitz_hash(Ipv4Address::of(66, 9, 149, 187), Ipv4Address::of(161, 142, 100, 80)), 0x323e8fc2u);
  EXPECT_EQ(toeplitz_hash(Ipv4Address::of(199, 92, 111, 2), Ipv4Address::of(65, 69, 140, 83)), 0xd718262au);
  EXPECT_EQ(toeplitz_hash(Ipv4Address::of(24, 19, 198, 95), Ipv4Address::of(12, 22, 207, 184)), 0xd2d0a5deu);
}

TEST(Steer, SendsATransferToTheShardThatItsPortNames) {
  test::Appliance appliance{{{"f", test::pattern(600)}}};
  for (unsigned shards = 2; shards <= shards_max; ++shards) {
    appliance.snapshot.shards = shards;
    for (unsigned shard = 0; shard < shards; ++shard) {
      for (const std::uint32_t slot : {0u, tids_per_shard(shards) - 1}) {
        auto buffer = test::datagram(test::ack(1), 49152, tid_of(shards, shard, slot));
        Frame frame = buffer.frame();
        EXPECT_EQ(owner_of(frame, appliance.snapshot), shard) << shards << " shards, slot " << slot;
      }
    }
  }
}

TEST(Steer, SpreadsRequestsAndKeepsThemWithTheirShard) {
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

TEST(Steer, SendsDhcpToShardZeroAndTheRestToAny) {
  test::Appliance appliance{{}};
  appliance.snapshot.shards = 4;
  auto dhcp = test::datagram("x", 68, 67);
  Frame frame = dhcp.frame();
  EXPECT_EQ(owner_of(frame, appliance.snapshot), 0u);
  auto closed = test::datagram("x", 68, 80);
  frame = closed.frame();
  EXPECT_EQ(owner_of(frame, appliance.snapshot), any_shard);
}

TEST(Steer, DividesABurstAsItsFrames) {
  constexpr unsigned shards = 4;
  test::Appliance appliance{{{"f", test::pattern(600)}}};
  appliance.snapshot.shards = shards;
  std::vector<test::Buffer> buffers;
  for (unsigned shard = 0; shard < shards; ++shard) {
    buffers.push_back(test::datagram(test::ack(1), 49152, tid_of(shards, shard, 0)));
    buffers.push_back(test::datagram(test::ack(1), 49152, tid_of(shards, shard, tids_per_shard(shards) - 1)));
  }
  buffers.push_back(test::datagram("x", 68, 67));
  buffers.push_back(test::datagram("x", 68, 80));
  for (std::uint32_t n = 2; n < 12; ++n) {
    buffers.push_back(test::datagram(test::rrq("a"), 49152, 69, {test::own_ip.value - 1 + n}));
  }
  for (unsigned index = 0; index < shards; ++index) {
    const Shard shard{index, shards, 64};  // a table smaller than the range of TIDs that it could use
    std::vector<Frame> frames;
    for (auto& buffer : buffers) frames.push_back(buffer.frame());
    std::vector<std::uint8_t> owners(frames.size());
    owners_of(frames, owners, shard, appliance.snapshot);
    for (std::size_t i = 0; i < frames.size(); ++i) {
      Frame frame = buffers[i].frame();
      const unsigned owner = owner_of(frame, appliance.snapshot);
      EXPECT_EQ(owners[i], owner == any_shard ? index : owner) << "frame " << i << " at shard " << index;
    }
  }
}

}  // namespace
}  // namespace bootstorm
