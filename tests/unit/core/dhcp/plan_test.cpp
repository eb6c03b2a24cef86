// The address plan: which address a client gets.
#include <memory>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "core/dhcp/lease/pool.hpp"
#include "core/dhcp/policy/server_state.hpp"
#include "support/dhcp_fixture.hpp"

namespace bootstorm::test {
namespace {

TEST(AddressPlan, NumbersTheAddressesOfSeveralRanges) {
  DhcpSettings settings;
  settings.mode = DhcpMode::server;
  settings.pool_first = 1000;
  settings.pool = {{Ipv4Address::of(10, 0, 0, 10), Ipv4Address::of(10, 0, 0, 19)},
                   {Ipv4Address::of(10, 0, 0, 40), Ipv4Address::of(10, 0, 0, 40)}};
  EXPECT_EQ(dhcp::pool_span(settings).size(), 11u);
  for (std::uint32_t position = 1000; position < 1011; ++position) {
    EXPECT_EQ(dhcp::position_of(settings, dhcp::address_at(settings, position)), position);
  }
  EXPECT_EQ(dhcp::address_at(settings, 1010), Ipv4Address::of(10, 0, 0, 40));
  EXPECT_EQ(dhcp::position_of(settings, Ipv4Address::of(10, 0, 0, 9)), dhcp::position_none);
  EXPECT_EQ(dhcp::position_of(settings, Ipv4Address::of(10, 0, 0, 20)), dhcp::position_none);
  settings.pool_first = pool_addresses_max - 5;
  EXPECT_EQ(dhcp::pool_span(settings).size(), 5u) << "never beyond the last position";
  EXPECT_EQ(dhcp::position_of(settings, Ipv4Address::of(10, 0, 0, 15)), dhcp::position_none);
}

TEST(AddressPlan, HashesAMacToTheSameAddressInEveryRun) {
  // These are promises to people who have written such addresses down: a change of the hash breaks them.
  DhcpWorld world;
  EXPECT_EQ(world.ask(rom_discover()).yiaddr(), Ipv4Address::of(192, 168, 77, 62));
  EXPECT_EQ(world.discover({{0xdc, 0xa6, 0x32, 0x01, 0x36, 0xc2}}), Ipv4Address::of(192, 168, 77, 113));
  EXPECT_EQ(world.discover(mac_of(1)), Ipv4Address::of(192, 168, 77, 77));
}

TEST(AddressPlan, GivesAllStagesOfABoardOneAddressAlsoAfterExpiry) {
  DhcpWorld world;
  const Ipv4Address address = world.ask(rom_discover()).yiaddr();
  EXPECT_EQ(world.ask(bootcode_discover()).yiaddr(), address);
  EXPECT_EQ(world.bind(pi_mac), address);
  world.pass(44000 * nanos_per_s, 4 * nanos_per_s);
  world.pass(100 * nanos_per_s, 10 * nanos_per_ms);
  ASSERT_EQ(world.lease_of(pi_mac), nullptr);
  EXPECT_EQ(world.ask(rom_discover()).yiaddr(), address);
}

TEST(AddressPlan, GrantsARequestedAddressThatIsFree) {
  DhcpWorld world;
  const Ipv4Address wish = Ipv4Address::of(192, 168, 77, 200);
  EXPECT_EQ(world.ask({.mac = mac_of(1), .requested = wish}).yiaddr(), wish);
  EXPECT_NE(world.ask({.mac = mac_of(2), .requested = wish}).yiaddr(), wish) << "taken";
  EXPECT_NE(world.ask({.mac = mac_of(3), .requested = Ipv4Address::of(192, 168, 77, 20)}).yiaddr(),
            Ipv4Address::of(192, 168, 77, 20))
      << "not in the pool";
  EXPECT_EQ(world.ask({.mac = mac_of(1), .requested = Ipv4Address::of(192, 168, 77, 201)}).yiaddr(), wish)
      << "it has an address already";
}

TEST(AddressPlan, ReportsAFullPoolOnceAndRecovers) {
  DhcpWorld world;
  std::set<std::uint32_t> given;
  for (std::uint32_t n = 0; n < 201; ++n) given.insert(world.discover(mac_of(n)).value);
  EXPECT_EQ(given.size(), 201u);
  EXPECT_EQ(*given.begin(), Ipv4Address::of(192, 168, 77, 50).value);
  EXPECT_EQ(*given.rbegin(), Ipv4Address::of(192, 168, 77, 250).value);
  world.events();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(world.receive({.mac = mac_of(999)}), dropped(Reason::dhcp_pool_exhausted));
  EXPECT_EQ(world.events_of(EventKind::pool_exhausted), 1u);
  EXPECT_EQ(world.discover(mac_of(7)), world.lease_of(mac_of(7))->address) << "who has one keeps it";
  world.pass(11 * nanos_per_s);
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 0u);
  EXPECT_NE(world.discover(mac_of(999)), Ipv4Address{});
}

TEST(AddressPlan, NeverGivesAwayReservedOwnOrNonHostAddresses) {
  DhcpWorld world;
  Network& network = world.snapshot.networks[0];
  network.dhcp.pool = {{Ipv4Address::of(192, 168, 77, 0), Ipv4Address::of(192, 168, 77, 5)},
                       {Ipv4Address::of(192, 168, 77, 254), Ipv4Address::of(192, 168, 77, 255)}};
  network.dhcp.router = Ipv4Address::of(192, 168, 77, 254);
  network.dhcp.dns = {Ipv4Address::of(192, 168, 77, 5)};
  world.snapshot.boards = {{.has_mac = true, .mac = mac_of(1), .address = Ipv4Address::of(192, 168, 77, 3)},
                           {.has_serial = true, .serial = 7, .address = Ipv4Address::of(192, 168, 77, 4)}};
  world.publish();
  // .0 and .255 are no hosts, .1 is ours, .3 and .4 are reserved, .5 and .254 are servers: .2 is all there is.
  EXPECT_EQ(world.discover(mac_of(50)), Ipv4Address::of(192, 168, 77, 2));
  EXPECT_EQ(world.receive({.mac = mac_of(51), .requested = Ipv4Address::of(192, 168, 77, 3)}),
            dropped(Reason::dhcp_pool_exhausted));
  EXPECT_EQ(world.discover(mac_of(1)), Ipv4Address::of(192, 168, 77, 3)) << "but to its own board";
}

TEST(AddressPlan, GivesAnAddressInTwoRangesOnce) {
  DhcpWorld world;
  world.snapshot.networks[0].dhcp.pool = {{Ipv4Address::of(192, 168, 77, 50), Ipv4Address::of(192, 168, 77, 51)},
                                          {Ipv4Address::of(192, 168, 77, 50), Ipv4Address::of(192, 168, 77, 52)}};
  world.publish();
  std::set<std::uint32_t> given;
  for (std::uint32_t n = 0; n < 3; ++n) given.insert(world.discover(mac_of(n)).value);
  EXPECT_EQ(given.size(), 3u);
  EXPECT_EQ(world.receive({.mac = mac_of(9)}), dropped(Reason::dhcp_pool_exhausted));
}

TEST(AddressPlan, HoldsAllPoolsAndAsManyReservationsOutsideOfThem) {
  DhcpWorld world;
  world.shard = std::make_unique<Shard>(0u, 1u, 64u);  // as large as the appliance's
  Network& network = world.snapshot.networks[0];
  network.address = Ipv4Address::of(10, 0, 0, 1);
  network.prefix_length = 8;
  const Ipv4Address pool = Ipv4Address::of(10, 1, 0, 0);
  network.dhcp.pool = {{pool, Ipv4Address{static_cast<std::uint32_t>(pool.value + pool_addresses_max - 1)}}};
  const Ipv4Address outside = Ipv4Address::of(10, 9, 0, 0);
  for (std::uint32_t n = 0; n < boards_max; ++n) {
    world.snapshot.boards.push_back({.has_mac = true, .mac = mac_of(n), .address = {outside.value + n}});
  }
  world.publish();
  world.plan().sync(world.snapshot);
  for (std::uint32_t n = 0; n < pool_addresses_max; ++n) {
    ASSERT_NE(world.plan().hold(network, 0, mac_of(boards_max + n), {pool.value + n}, false), dhcp::AddressPlan::none);
  }
  for (std::uint32_t n = 0; n < boards_max - 1; ++n) {
    ASSERT_NE(world.plan().hold(network, 0, mac_of(n), {outside.value + n}, true), dhcp::AddressPlan::none) << n;
  }
  EXPECT_EQ(world.discover(mac_of(boards_max - 1)).value, outside.value + boards_max - 1);
}

TEST(AddressPlan, GivesAReservationToABoardThatSaysItsSerial) {
  DhcpWorld world;
  const Ipv4Address reserved = Ipv4Address::of(192, 168, 77, 10);
  world.snapshot.boards = {{.has_serial = true, .serial = 0xd028f66d, .address = reserved}};
  world.publish();
  const MacAddress mac = mac_of(1);
  Message rom = rom_discover();
  Message bootcode = bootcode_discover();
  rom.mac = bootcode.mac = mac;
  EXPECT_NE(world.ask(rom).yiaddr(), reserved) << "the ROM does not say it";
  EXPECT_EQ(world.ask(bootcode).yiaddr(), reserved);
  EXPECT_EQ(world.bind(mac), reserved) << "the operating system does not say it either, but the board has it now";
  world.publish();
  EXPECT_EQ(world.bind(mac), reserved) << "and keeps it through a reload";
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 1u);
}

TEST(AddressPlan, DerivesTheMacFromASerial) {
  DhcpWorld world;
  const Ipv4Address reserved = Ipv4Address::of(192, 168, 77, 10);
  world.snapshot.boards = {{.has_serial = true, .serial = 0xd028f66d, .address = reserved}};
  world.publish();
  EXPECT_EQ(world.ask(rom_discover()).yiaddr(), reserved) << "one address from the ROM on";
  EXPECT_EQ(world.ask(bootcode_discover()).yiaddr(), reserved);
  EXPECT_EQ(world.bind(pi_mac), reserved);
}

TEST(AddressPlan, RefusesAReservationToTheSerialWithAnotherMac) {
  DhcpWorld world;
  const Ipv4Address reserved = Ipv4Address::of(192, 168, 77, 10);
  world.snapshot.boards = {
      {.has_serial = true, .has_mac = true, .serial = 0xd028f66d, .mac = mac_of(1), .address = reserved}};
  world.publish();
  EXPECT_NE(world.ask(bootcode_discover()).yiaddr(), reserved);
}

TEST(AddressPlan, HoldsNothingTwice) {
  DhcpWorld world;
  const Network& network = world.snapshot.networks[0];
  dhcp::AddressPlan& plan = world.plan();
  const Ipv4Address address = Ipv4Address::of(192, 168, 77, 60), other = Ipv4Address::of(192, 168, 77, 61);
  EXPECT_NE(plan.hold(network, 0, mac_of(1), address, false), dhcp::AddressPlan::none);
  EXPECT_EQ(plan.hold(network, 0, mac_of(2), address, false), dhcp::AddressPlan::none);
  EXPECT_EQ(plan.hold(network, 0, mac_of(1), other, false), dhcp::AddressPlan::none);
  EXPECT_TRUE(plan.is_free(network, other));
  EXPECT_NE(plan.hold(network, 0, mac_of(2), other, false), dhcp::AddressPlan::none);
}

TEST(AddressPlan, ReportsThatSlotsHaveRunOut) {
  DhcpWorld world;
  world.shard->dhcp_server = std::make_unique<dhcp::ServerState>(2u);
  world.discover(mac_of(1));
  world.discover(mac_of(2));
  EXPECT_EQ(world.receive({.mac = mac_of(3)}), dropped(Reason::dhcp_leases_full));
  EXPECT_EQ(world.receive({.type = DhcpType::request, .mac = mac_of(3), .ciaddr = Ipv4Address::of(192, 168, 77, 99)}),
            dropped(Reason::dhcp_leases_full));
}

}  // namespace
}  // namespace bootstorm::test
