// The address plan and its leases through a reload of the configuration.
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "core/dhcp/policy/server_state.hpp"
#include "support/dhcp_fixture.hpp"

namespace bootstorm::test {
namespace {

TEST(AddressPlan, KeepsAnAddressThatBecomesReservedForItsHolder) {
  DhcpWorld world;
  const Ipv4Address address = world.ask(bootcode_discover()).yiaddr();
  world.snapshot.boards = {{.has_serial = true, .serial = 0xd028f66d, .address = address}};
  world.publish();
  EXPECT_EQ(world.ask(bootcode_discover()).yiaddr(), address);
  world.snapshot.boards.clear();
  world.publish();
  const MacAddress pi4 = mac_of(4);
  const Ipv4Address other = world.ask(pi4_discover(pi4)).yiaddr();
  world.snapshot.boards = {{.has_serial = true, .serial = 0x9ffefdef, .address = other}};
  world.publish();
  Message request{.type = DhcpType::request, .mac = pi4, .requested = other, .server_id = dhcp_own_ip};
  request.options = {{97, guid_pi4}};
  EXPECT_EQ(world.ask(request).type(), DhcpType::ack);
}

TEST(AddressPlan, MovesABoardToANewReservationAtItsNextRenewal) {
  DhcpWorld world;
  const Ipv4Address address = world.bind(mac_of(1));
  world.snapshot.boards = {{.has_mac = true, .mac = mac_of(1), .address = Ipv4Address::of(192, 168, 77, 10)}};
  world.publish();
  EXPECT_EQ(world.ask({.type = DhcpType::request, .mac = mac_of(1), .ciaddr = address}).type(), DhcpType::nak);
  EXPECT_EQ(world.bind(mac_of(1)), Ipv4Address::of(192, 168, 77, 10));
}

TEST(AddressPlan, GivesALinkTheAddressesOfItsNewNetwork) {
  DhcpWorld world;
  const Ipv4Address address = world.bind(mac_of(1));
  world.snapshot.networks.insert(world.snapshot.networks.begin(), world.snapshot.networks[0]);
  Network& added = world.snapshot.networks[0];
  added.address = Ipv4Address::of(192, 168, 1, 1);
  added.dhcp.pool = {{Ipv4Address::of(192, 168, 1, 10), Ipv4Address::of(192, 168, 1, 99)}};
  world.snapshot.networks[1].dhcp.pool_first = 90;
  world.publish();
  EXPECT_EQ(world.ask({.type = DhcpType::request, .mac = mac_of(1), .ciaddr = address}).type(), DhcpType::nak);
  EXPECT_NE(world.lease_at(address), nullptr);
  EXPECT_GE(Ipv4Address::of(192, 168, 1, 99), world.discover(mac_of(1)));
}

TEST(AddressPlan, KeepsLeasesThroughAReload) {
  DhcpWorld world;
  const Ipv4Address address = world.bind(mac_of(1));
  world.snapshot.networks.insert(world.snapshot.networks.begin(), world.snapshot.networks[0]);
  Network& added = world.snapshot.networks[0];
  added.vlan = 30;
  added.address = Ipv4Address::of(10, 0, 0, 1);
  added.dhcp.pool = {{Ipv4Address::of(10, 0, 0, 10), Ipv4Address::of(10, 0, 0, 99)}};
  world.snapshot.networks[1].dhcp.pool_first = 90;  // every position has moved, and every network's index
  world.network_index = 1;
  world.publish();
  EXPECT_EQ(world.discover(mac_of(1)), address);
  EXPECT_FALSE(world.plan().is_free(world.snapshot.networks[1], address));
  EXPECT_NE(world.ask({.mac = mac_of(2), .requested = address}).yiaddr(), address);
  world.network_index = 0;
  const Ipv4Address on_30 = world.discover(mac_of(1));
  EXPECT_TRUE(added.contains(on_30)) << "the same MAC on another link is another client";
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 3u);
}

TEST(AddressPlan, LetsALeaseOutsideTheNewPoolRunOut) {
  DhcpWorld world;
  const Ipv4Address address = world.bind(mac_of(1));
  const Ipv4Address quarantined = world.bind(mac_of(2));
  world.receive({.type = DhcpType::decline, .mac = mac_of(2), .requested = quarantined});
  world.snapshot.networks[0].dhcp.pool = {{Ipv4Address::of(192, 168, 77, 20), Ipv4Address::of(192, 168, 77, 30)}};
  world.publish();
  EXPECT_EQ(world.ask({.type = DhcpType::request, .mac = mac_of(1), .ciaddr = address}).type(), DhcpType::nak);
  EXPECT_NE(world.lease_at(address), nullptr) << "held until it ends, or until its client asks anew";
  EXPECT_LE(world.discover(mac_of(1)).value, Ipv4Address::of(192, 168, 77, 30).value);
  EXPECT_EQ(world.lease_at(address), nullptr);
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 1u);
}

TEST(AddressPlan, LetsTheLeasesOfARemovedNetworkRunOut) {
  DhcpWorld world;
  const Ipv4Address address = world.ask(rom_discover()).yiaddr();
  world.snapshot.networks[0].dhcp.mode = DhcpMode::off;
  world.publish();
  EXPECT_TRUE(world.pass(5 * nanos_per_s).empty()) << "nothing is sent into it";
  EXPECT_NE(world.lease_at(address), nullptr);
  world.pass(60 * nanos_per_s);
  EXPECT_EQ(world.lease_at(address), nullptr);
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 0u);
}

TEST(AddressPlan, MovesABoardToANewReservationAndFreesNoOtherAddress) {
  DhcpWorld world;
  const Ipv4Address first = world.bind(mac_of(1));
  const Ipv4Address second = world.bind(mac_of(2));
  world.snapshot.boards = {{.has_mac = true, .mac = mac_of(1), .address = second},
                           {.has_mac = true, .mac = mac_of(3), .address = first}};
  world.publish();
  // What is reserved for one is still held by the other: neither gets it, both keep what they have for now.
  EXPECT_EQ(world.ask({.type = DhcpType::request, .mac = mac_of(2), .ciaddr = second}).type(), DhcpType::nak);
  EXPECT_NE(world.discover(mac_of(3)), first);
  EXPECT_NE(world.discover(mac_of(2)), second) << "asks anew, is moved away";
  EXPECT_EQ(world.discover(mac_of(1)), second) << "and the board gets its own";
  EXPECT_EQ(world.discover(mac_of(3)), first);
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 3u);
}

}  // namespace
}  // namespace bootstorm::test
