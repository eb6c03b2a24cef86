// The address plan and what it is made of.
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "core/dhcp/policy/server_state.hpp"
#include "core/dhcp/lease/pool.hpp"
#include "support/dhcp_fixture.hpp"

namespace bootstorm::test {
namespace {

TEST(PositionSet, finds_the_next_member_across_words_and_groups) {
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

TEST(SlotIndex, refuses_what_was_made_to_collide_and_stays_whole) {
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

TEST(AddressPlan, pools_of_several_ranges_are_rows_of_positions) {
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

TEST(AddressPlan, a_mac_hashes_to_the_same_address_in_every_run) {
  // These are promises to people who have written such addresses down: a change of the hash breaks them.
  DhcpWorld world;
  EXPECT_EQ(world.ask(rom_discover()).yiaddr(), Ipv4Address::of(192, 168, 77, 62));
  EXPECT_EQ(world.discover({{0xdc, 0xa6, 0x32, 0x01, 0x36, 0xc2}}), Ipv4Address::of(192, 168, 77, 113));
  EXPECT_EQ(world.discover(mac_of(1)), Ipv4Address::of(192, 168, 77, 77));
}

TEST(AddressPlan, every_stage_of_a_board_gets_one_address_and_gets_it_again_after_expiry) {
  DhcpWorld world;
  const Ipv4Address address = world.ask(rom_discover()).yiaddr();
  EXPECT_EQ(world.ask(bootcode_discover()).yiaddr(), address);
  EXPECT_EQ(world.bind(pi_mac), address);
  world.pass(44000 * nanos_per_s, 4 * nanos_per_s);
  world.pass(100 * nanos_per_s, 10 * nanos_per_ms);
  ASSERT_EQ(world.lease_of(pi_mac), nullptr);
  EXPECT_EQ(world.ask(rom_discover()).yiaddr(), address);
}

TEST(AddressPlan, a_wish_is_granted_if_anybody_may_have_it) {
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

TEST(AddressPlan, a_full_pool_refuses_by_name_tells_once_and_recovers) {
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

TEST(AddressPlan, gives_to_nobody_what_is_reserved_its_own_or_no_host_s) {
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

TEST(AddressPlan, an_address_that_two_ranges_list_is_given_once) {
  DhcpWorld world;
  world.snapshot.networks[0].dhcp.pool = {{Ipv4Address::of(192, 168, 77, 50), Ipv4Address::of(192, 168, 77, 51)},
                                          {Ipv4Address::of(192, 168, 77, 50), Ipv4Address::of(192, 168, 77, 52)}};
  world.publish();
  std::set<std::uint32_t> given;
  for (std::uint32_t n = 0; n < 3; ++n) given.insert(world.discover(mac_of(n)).value);
  EXPECT_EQ(given.size(), 3u);
  EXPECT_EQ(world.receive({.mac = mac_of(9)}), dropped(Reason::dhcp_pool_exhausted));
}

TEST(AddressPlan, a_board_known_by_serial_alone_gets_its_reservation_when_it_says_it) {
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

TEST(AddressPlan, a_board_known_by_serial_alone_has_the_mac_that_follows_from_it) {
  DhcpWorld world;
  const Ipv4Address reserved = Ipv4Address::of(192, 168, 77, 10);
  world.snapshot.boards = {{.has_serial = true, .serial = 0xd028f66d, .address = reserved}};
  world.publish();
  EXPECT_EQ(world.ask(rom_discover()).yiaddr(), reserved) << "one address from the ROM on";
  EXPECT_EQ(world.ask(bootcode_discover()).yiaddr(), reserved);
  EXPECT_EQ(world.bind(pi_mac), reserved);
}

TEST(AddressPlan, a_serial_opens_no_reservation_that_is_for_another_mac) {
  DhcpWorld world;
  const Ipv4Address reserved = Ipv4Address::of(192, 168, 77, 10);
  world.snapshot.boards = {
      {.has_serial = true, .has_mac = true, .serial = 0xd028f66d, .mac = mac_of(1), .address = reserved}};
  world.publish();
  EXPECT_NE(world.ask(bootcode_discover()).yiaddr(), reserved);
}

TEST(AddressPlan, an_address_that_becomes_reserved_for_the_serial_of_its_holder_stays_with_it) {
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

TEST(AddressPlan, a_new_reservation_moves_its_board_at_the_next_renewal) {
  DhcpWorld world;
  const Ipv4Address address = world.bind(mac_of(1));
  world.snapshot.boards = {{.has_mac = true, .mac = mac_of(1), .address = Ipv4Address::of(192, 168, 77, 10)}};
  world.publish();
  EXPECT_EQ(world.ask({.type = DhcpType::request, .mac = mac_of(1), .ciaddr = address}).type(), DhcpType::nak);
  EXPECT_EQ(world.bind(mac_of(1)), Ipv4Address::of(192, 168, 77, 10));
}

TEST(AddressPlan, a_link_that_gets_another_network_gets_its_addresses) {
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

TEST(AddressPlan, holds_nothing_twice) {
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

TEST(AddressPlan, leases_live_through_a_reload) {
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

TEST(AddressPlan, a_lease_outside_the_new_pool_is_not_renewed_and_runs_out) {
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

TEST(AddressPlan, a_network_that_is_gone_leaves_its_leases_to_run_out) {
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

TEST(AddressPlan, a_new_reservation_moves_its_board_and_frees_no_one_else_s_address) {
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

TEST(AddressPlan, slots_run_out_by_name) {
  DhcpWorld world;
  world.shard->dhcp_server = std::make_unique<dhcp::ServerState>(2u);
  world.discover(mac_of(1));
  world.discover(mac_of(2));
  EXPECT_EQ(world.receive({.mac = mac_of(3)}), dropped(Reason::dhcp_leases_full));
  EXPECT_EQ(world.receive({.type = DhcpType::request,
                           .mac = mac_of(3),
                           .requested = Ipv4Address::of(192, 168, 77, 99),
                           .server_id = dhcp_own_ip}),
            dropped(Reason::dhcp_leases_full));
}

TEST(RecentKeys, ManyThatCameLatelyAreKnownAndNoneForEver) {
  dhcp::RecentKeys keys{16384};
  const Nanos now = 100 * nanos_per_s;
  for (std::uint64_t key = 1; key <= 3000; ++key) EXPECT_TRUE(keys.note(key << 16, now + key));
  std::size_t known = 0;
  for (std::uint64_t key = 1; key <= 3000; ++key) known += keys.note(key << 16, now + nanos_per_s) ? 0 : 1;
  EXPECT_GE(known, 2990u);
  EXPECT_TRUE(keys.note(std::uint64_t{3000} << 16, now + 61 * nanos_per_s));
}

}  // namespace
}  // namespace bootstorm::test
