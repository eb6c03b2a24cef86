// What is answered while the journal is full or latched.
#include <gtest/gtest.h>

#include "support/dhcp_journal_fixture.hpp"

namespace bootstorm::test {
namespace {

TEST(DhcpLatched, DropsWhatWouldChangeALeaseWhenFull) {
  JournaledWorld world;
  const Ipv4Address address = world.bind(mac_of(1));
  const Nanos expires_at = world.lease_of(mac_of(1))->expires_at;
  world.fill();
  world.now += 100 * nanos_per_s;
  const auto is_full = dropped(Reason::dhcp_journal_full);
  EXPECT_EQ(world.receive({.mac = mac_of(2)}), is_full);
  EXPECT_EQ(world.receive(request(mac_of(1), address)), is_full);
  EXPECT_EQ(world.receive({.type = DhcpType::release, .mac = mac_of(1), .ciaddr = address}), is_full);
  EXPECT_EQ(world.lease_of(mac_of(1))->expires_at, expires_at);
  EXPECT_EQ(world.lease_of(mac_of(2)), nullptr);

  world.pass(expires_at - world.now + 5 * nanos_per_s, 4 * nanos_per_s);
  EXPECT_NE(world.lease_of(mac_of(1)), nullptr) << "it has not ended on disk";
  (void)world.records();
  world.pass(5 * nanos_per_s);
  EXPECT_EQ(world.lease_of(mac_of(1)), nullptr);
  ASSERT_EQ(world.records().size(), 1u);
}

TEST(DhcpLatched, RepeatsOnlyWhatIsOnDiskWhileLatched) {
  JournaledWorld world;
  const Ipv4Address address = world.bind(mac_of(1));
  world.commit();
  const Ipv4Address lost = world.bind(mac_of(2));  // its record is never written
  world.shard->journal->latch(true);
  world.now += 1000 * nanos_per_s;
  const auto is_latched = dropped(Reason::dhcp_latched);
  EXPECT_EQ(world.receive(request(mac_of(2), lost)), is_latched);
  EXPECT_EQ(world.receive({.mac = mac_of(2)}), is_latched);
  EXPECT_EQ(world.receive({.mac = mac_of(3)}), is_latched);
  EXPECT_EQ(world.receive(request(mac_of(1), lost)), is_latched);
  EXPECT_EQ(world.receive({.type = DhcpType::decline, .mac = mac_of(1), .requested = address}), is_latched);
  const auto& ack = world.ask(request(mac_of(1), address));
  EXPECT_EQ(ack.type(), DhcpType::ack);
  EXPECT_EQ(ack.option(51), be32_text(43200 - 1000));
  EXPECT_EQ(world.last_commit, 0u);

  world.shard->journal->latch(false);
  world.commit();
  EXPECT_EQ(world.ask(request(mac_of(2), lost)).option(51), be32_text(43200));
  EXPECT_EQ(world.last_commit, 3u);
}

TEST(DhcpLatched, PromisesNothingThatALaterAckCutsShortWhileLatched) {
  JournaledWorld world;
  Message ask = rom_discover();
  const Ipv4Address address = world.ask(ask).yiaddr();
  ask.type = DhcpType::request;
  ask.requested = address;
  world.ask(ask);
  world.snapshot.networks[0].dhcp.lease_s = 60;  // the firmware's lease is longer than its system's will be
  world.publish();
  world.commit();
  world.shard->journal->latch(true);
  EXPECT_EQ(world.ask(request(pi_mac, address)).option(51), be32_text(60));
  world.shard->journal->latch(false);
  EXPECT_EQ(world.ask(request(pi_mac, address)).option(51), be32_text(60));
}

TEST(DhcpLatched, CountsSignsOfLifeInMemoryThatTheDiskDoesNotTake) {
  JournaledWorld world;
  const Ipv4Address address = world.ask(rom_discover()).yiaddr();
  world.use(pi_mac, address);
  world.commit();
  world.shard->journal->latch(true);
  for (int i = 0; i < 30; ++i) {
    world.pass(60 * nanos_per_s, nanos_per_s);
    world.use(pi_mac, address);
  }
  EXPECT_NE(world.lease_of(pi_mac), nullptr);
  EXPECT_TRUE(world.records().empty());
  world.shard->journal->latch(false);
  world.use(pi_mac, address);
  ASSERT_EQ(world.records().size(), 1u);
}

}  // namespace
}  // namespace bootstorm::test
