// Looking around: for hosts that use addresses of the pool without having them, and for other servers.
#include "bootstorm/wire/arp.hpp"
#include "support/dhcp_fixture.hpp"

namespace bootstorm {
namespace {

using test::DhcpWorld;

const MacAddress stranger{{0x02, 0, 0, 0, 0x99, 0x01}};

class DhcpProbe : public ::testing::Test {
 protected:
  DhcpProbe() {
    network().dhcp.pool = {{first, Ipv4Address{first.value + 7}}};
    network().dhcp.probe = true;
    world.publish();
    world.shard->announcer.in_use = true;
  }
  /// Until the rounds that follow each other sooner are over, and the next one begins.
  void pass_early_rounds() { (void)world.pass(4 * dhcp::address_rounds.early - nanos_per_s); }
  Network& network() { return world.snapshot.networks[0]; }
  /// The addresses asked for, in order.
  std::vector<Ipv4Address> asked(const std::vector<DhcpWorld::Sent>& sent) {
    std::vector<Ipv4Address> all;
    for (const auto& frame : sent) {
      if (frame.ether_type() != ether_type_arp) continue;
      const auto* arp = view<ArpHeader>(frame.data() + sizeof(EtherHeader));
      EXPECT_TRUE(Ipv4Address::from(arp->sender_ip).is_zero()) << "nobody may learn our address from a probe";
      all.push_back(Ipv4Address::from(arp->target_ip));
    }
    return all;
  }
  Ipv4Address nth(std::uint32_t n) const { return {first.value + n}; }

  const Ipv4Address first = Ipv4Address::of(192, 168, 77, 50);
  DhcpWorld world;
};

TEST_F(DhcpProbe, ProbesEachFreeAddressEveryTenMinutes) {
  const Ipv4Address held = world.bind(test::pi_mac);
  EXPECT_EQ(asked(world.pass(4 * dhcp::address_rounds.early - nanos_per_s)).size(), 4 * 7u) << "one a minute at first";
  const auto round = asked(world.pass(599 * nanos_per_s));
  EXPECT_EQ(round.size(), 7u);
  for (std::uint32_t n = 0; n < 8; ++n) {
    EXPECT_EQ(std::count(round.begin(), round.end(), nth(n)), nth(n) == held ? 0 : 1) << n;
  }
  EXPECT_EQ(asked(world.pass(3 * nanos_per_s)).size(), 7u) << "the next round";
}

TEST_F(DhcpProbe, SendsAtMostTwentyProbesASecond) {
  network().dhcp.pool = {{first, Ipv4Address{first.value + 199}}};
  world.publish();
  EXPECT_LE(asked(world.pass(nanos_per_s, nanos_per_ms)).size(), 21u);
}

TEST_F(DhcpProbe, WaitsUntilItsOwnAddressesAreInUse) {
  world.shard->announcer.in_use = false;
  EXPECT_TRUE(world.pass(10 * nanos_per_s).empty());
}

TEST_F(DhcpProbe, IsSilentWhereTheOperatorTurnedItOff) {
  network().dhcp.probe = false;
  world.publish();
  EXPECT_TRUE(world.pass(70 * nanos_per_s).empty());
  world.use(stranger, first);
  EXPECT_EQ(world.lease_at(first), nullptr);
}

TEST_F(DhcpProbe, ProbesAStrangerAgainBeforeGivingItsAddressAway) {
  pass_early_rounds();
  (void)world.pass(2 * nanos_per_s);  // the round
  world.use(stranger, nth(3));
  ASSERT_NE(world.lease_at(nth(3)), nullptr);
  EXPECT_EQ(world.events_of(EventKind::address_squatted), 1u);
  EXPECT_TRUE(asked(world.pass(597 * nanos_per_s)).empty());
  // Ten minutes after it was seen: asked for, and it answers.
  const auto due = asked(world.pass(3500 * nanos_per_ms));
  EXPECT_EQ(std::count(due.begin(), due.end(), nth(3)), 1);
  world.use(stranger, nth(3));
  (void)world.pass(590 * nanos_per_s);
  ASSERT_NE(world.lease_at(nth(3)), nullptr);
  EXPECT_EQ(world.events_of(EventKind::address_squatted), 0u) << "it is told once";
  // It is gone: asked for twice, and the address is free.
  const auto again = asked(world.pass(20 * nanos_per_s));
  EXPECT_GE(std::count(again.begin(), again.end(), nth(3)), 2);
  EXPECT_EQ(world.lease_at(nth(3)), nullptr);
}

TEST_F(DhcpProbe, LosesLittleMoreThanAQuarterOfThePoolToForgedArp) {
  for (std::uint32_t n = 0; n < 8; ++n) world.use(test::mac_of(n), nth(n));
  EXPECT_EQ(world.plan().quarantined(0), 3u);
  EXPECT_EQ(world.count(Statistic::dhcp_addresses_squatted), 8u);
  EXPECT_EQ(world.shard->events.raised(EventKind::address_squatted), 4u)
      << "of those that were let be only the first is told";
}

TEST_F(DhcpProbe, ReturnsItsAddressToABoardThatWasSeenUsingIt) {
  const Ipv4Address address = world.discover(test::pi_mac);
  (void)world.pass(11 * nanos_per_s);  // the OFFER has run out
  ASSERT_EQ(world.lease_at(address), nullptr);
  world.use(test::pi_mac, address);  // as after a restart without leases
  EXPECT_EQ(world.discover(test::pi_mac), address);
}

TEST_F(DhcpProbe, StopsProbingAddressesThatAReloadRemoves) {
  pass_early_rounds();
  world.use(stranger, nth(7));
  network().dhcp.pool = {{first, nth(3)}};
  world.publish();
  EXPECT_EQ(asked(world.pass(598 * nanos_per_s)).size(), 4u);
  (void)world.pass(10 * nanos_per_s);
  EXPECT_EQ(world.lease_at(nth(7)), nullptr);
}

TEST_F(DhcpProbe, LooksForOtherServersEachMinute) {
  (void)world.pass(4 * dhcp::server_rounds.early - nanos_per_s);
  const auto sent = world.pass(150 * nanos_per_s);
  unsigned informs = 0;
  for (const auto& frame : sent) informs += frame.ether_type() == ether_type_ipv4 ? 1u : 0u;
  EXPECT_EQ(informs, 3u);
}

TEST_F(DhcpProbe, DefersProbesWhenTheBatchIsFull) {
  EXPECT_TRUE(world.tick(0).empty());
  EXPECT_EQ(world.count(Statistic::dhcp_address_probes), 0u);
  world.now += nanos_per_ms;
  EXPECT_EQ(world.tick().size(), 2u);
}

}  // namespace
}  // namespace bootstorm
