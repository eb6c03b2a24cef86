// Boards that never REQUEST, and strangers on their addresses.
#include <gtest/gtest.h>

#include "bootstorm/wire/arp.hpp"
#include "support/dhcp_fixture.hpp"

namespace bootstorm::test {
namespace {

class DhcpUse : public testing::Test {
 protected:
  DhcpUse() : address(world.ask(rom_discover()).yiaddr()) { world.events(); }

  DhcpWorld world;
  const Ipv4Address address;
  const MacAddress stranger = mac_of(666);
};

TEST_F(DhcpUse, BindsOnceAtTheFirstUse) {
  world.use(pi_mac, address);
  EXPECT_EQ(world.lease_of(pi_mac)->state, LeaseState::bound_by_use);
  world.use(pi_mac, address);
  EXPECT_EQ(world.count(Statistic::dhcp_bound_by_use), 1u);
  EXPECT_EQ(world.events_of(EventKind::lease_bound_by_use), 1u);
}

TEST_F(DhcpUse, BindsAtAnArpRequest) {
  std::array<std::byte, tx_head_max> bytes{};
  std::byte* l3 = write_ether(bytes.data(), mac_broadcast, pi_mac, 0, ether_type_arp);
  *view<ArpHeader>(l3) = {Be16{1}, Be16{0x0800},      6, 4, Be16{arp_request}, pi_mac, address.wire(),
                          {},      dhcp_own_ip.wire()};
  Frame frame;
  frame.data = bytes.data();
  frame.length = 60;
  frame.capacity = tx_head_max;
  TxBatch batch{{}};
  EXPECT_EQ(on_frame(frame, world.now, *world.shard, world.snapshot, batch), replied(Reason::arp_answered));
  ASSERT_EQ(world.shard->notices.pending().size(), 1u);
  on_notice(world.shard->notices.pending()[0], world.now, *world.shard, world.snapshot);
  EXPECT_EQ(world.lease_of(pi_mac)->state, LeaseState::bound_by_use);
}

TEST_F(DhcpUse, LastsForTheBootLeaseAfterTheLastSignOfLife) {
  world.use(pi_mac, address);
  for (int i = 0; i < 5; ++i) {
    world.pass(599 * nanos_per_s, nanos_per_s);
    ASSERT_NE(world.lease_of(pi_mac), nullptr);
    world.use(pi_mac, address);
  }
  world.pass(599 * nanos_per_s, nanos_per_s);
  EXPECT_NE(world.lease_of(pi_mac), nullptr);
  world.pass(2 * nanos_per_s);
  EXPECT_EQ(world.lease_of(pi_mac), nullptr);
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 0u);
}

TEST_F(DhcpUse, HoldsAnUnusedOfferThroughAllFiveDiscovers) {
  for (int i = 0; i < 4; ++i) {
    world.pass(5 * nanos_per_s);
    EXPECT_EQ(world.ask(rom_discover()).yiaddr(), address);
  }
  EXPECT_EQ(world.events_of(EventKind::lease_offered), 0u) << "told at the first only";
  world.pass(59 * nanos_per_s);
  EXPECT_NE(world.lease_of(pi_mac), nullptr);
  world.pass(2 * nanos_per_s);
  EXPECT_EQ(world.lease_of(pi_mac), nullptr);
}

TEST_F(DhcpUse, TakesADiscoverAsASignOfLife) {
  world.use(pi_mac, address);
  world.pass(599 * nanos_per_s, nanos_per_s);
  EXPECT_EQ(world.ask(bootcode_discover()).yiaddr(), address);
  EXPECT_EQ(world.lease_of(pi_mac)->state, LeaseState::bound_by_use);
  world.pass(599 * nanos_per_s, nanos_per_s);
  EXPECT_NE(world.lease_of(pi_mac), nullptr);
}

TEST_F(DhcpUse, NeverShortensALease) {
  const Ipv4Address bound = world.bind(mac_of(1));
  const Nanos expires_at = world.lease_of(mac_of(1))->expires_at;
  world.use(mac_of(1), bound);
  EXPECT_EQ(world.lease_of(mac_of(1))->state, LeaseState::bound);
  EXPECT_EQ(world.lease_of(mac_of(1))->expires_at, expires_at);
}

TEST_F(DhcpUse, GivesTheBoardAnotherAddressIfAStrangerUsesTheOfferedOne) {
  world.use(stranger, address);
  EXPECT_EQ(world.lease_at(address)->state, LeaseState::quarantined);
  EXPECT_EQ(world.lease_of(pi_mac), nullptr);
  EXPECT_EQ(world.count(Statistic::dhcp_address_conflicts), 1u);
  EXPECT_EQ(world.count(Statistic::dhcp_quarantined), 1u);
  const auto events = world.events();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, EventKind::address_conflict);
  EXPECT_EQ(events[0].mac, stranger);
  EXPECT_EQ(events[0].value, pi_mac.number());
  EXPECT_EQ(events[0].ip, address);
  world.use(stranger, address);
  world.use(pi_mac, address);
  EXPECT_EQ(world.lease_at(address)->state, LeaseState::quarantined) << "nobody binds it back";
  EXPECT_EQ(world.count(Statistic::dhcp_address_conflicts), 1u);

  const Ipv4Address next = world.ask(rom_discover()).yiaddr();
  EXPECT_NE(next, address);
  world.use(pi_mac, next);
  world.pass(601 * nanos_per_s, 100 * nanos_per_ms);
  EXPECT_EQ(world.lease_at(address), nullptr) << "and after ten minutes it is anybody's again";
}

TEST_F(DhcpUse, ReportsAStrangerOnABoundAddressOnceAMinute) {
  world.use(pi_mac, address);
  world.events();
  for (int second = 0; second < 120; ++second) {
    world.use(stranger, address);
    world.use(pi_mac, address);
    world.pass(nanos_per_s, nanos_per_s);
  }
  EXPECT_EQ(world.events_of(EventKind::address_conflict), 2u);
  EXPECT_EQ(world.count(Statistic::dhcp_address_conflicts), 120u);
  ASSERT_NE(world.lease_of(pi_mac), nullptr);
  EXPECT_EQ(world.lease_of(pi_mac)->state, LeaseState::bound_by_use);
}

TEST_F(DhcpUse, IgnoresAddressesThatWereNeverGiven) {
  world.use(stranger, Ipv4Address::of(192, 168, 77, 20));
  on_notice({.mac = pi_mac, .vlan = 99, .ip = address}, world.now, *world.shard, world.snapshot);
  on_notice({.mac = pi_mac, .port = 7, .ip = address}, world.now, *world.shard, world.snapshot);
  EXPECT_EQ(world.lease_of(pi_mac)->state, LeaseState::offered);
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 1u);
  EXPECT_TRUE(world.events().empty());
}

}  // namespace
}  // namespace bootstorm::test
