// Many boards, and many messages that no client would send: an address has one holder, always.
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include <gtest/gtest.h>

#include "support/dhcp_fixture.hpp"

namespace bootstorm::test {
namespace {

/// That the leases, the two ways to find them, the pool and the counters tell one story.
void expect_consistent(DhcpWorld& world) {
  dhcp::AddressPlan& plan = world.plan();
  plan.sync(world.snapshot);
  std::set<std::pair<std::uint64_t, std::uint32_t>> addresses, clients;
  std::uint64_t held = 0;
  for (std::uint32_t slot = 0; slot < plan.slots(); ++slot) {
    const dhcp::Lease& lease = plan.at(slot);
    if (lease.state == LeaseState::free) continue;
    const std::uint64_t link = (std::uint64_t{lease.link.port} << 12) | lease.link.vlan;
    EXPECT_TRUE(addresses.emplace(link, lease.address.value).second) << "two holders of one address";
    if (lease.state == LeaseState::returned) {
      EXPECT_EQ(plan.find_returned(lease.link, lease.address), slot);
      EXPECT_TRUE(plan.is_free(world.snapshot.networks[lease.network], lease.address));
      continue;
    }
    EXPECT_EQ(plan.find_address(lease.link, lease.address), slot);
    EXPECT_NE(lease.expires_at, 0u);
    const Network& network = world.snapshot.networks[lease.network];
    EXPECT_TRUE(network.contains(lease.address));
    EXPECT_NE(lease.address, network.address);
    EXPECT_FALSE(plan.is_free(network, lease.address));
    if (lease.state == LeaseState::quarantined) continue;
    ++held;
    EXPECT_TRUE(clients.emplace((link << 48) | lease.mac.number(), 0).second) << "two leases of one client";
    EXPECT_EQ(plan.find_client(lease.link, lease.mac), slot);
  }
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), held);
}

TEST(DhcpStorm, GivesFourThousandBoardsAnAddressEachAndKeepsIt) {
  DhcpWorld world;
  world.snapshot.networks[0].prefix_length = 16;
  world.snapshot.networks[0].dhcp.pool = {{Ipv4Address::of(192, 168, 0, 1), Ipv4Address::of(192, 168, 15, 159)}};
  world.publish();  // 3,999 addresses and a reserved one: every one of them will be used
  const Ipv4Address reserved = Ipv4Address::of(192, 168, 100, 1);
  world.snapshot.boards = {{.has_mac = true, .mac = mac_of(3999), .address = reserved}};
  world.publish();
  std::unordered_map<std::uint32_t, std::uint32_t> holder;
  std::vector<Ipv4Address> address(4000);
  for (std::uint32_t n = 0; n < 4000; ++n) {
    address[n] = world.ask(rom_discover(mac_of(n))).yiaddr();
    EXPECT_TRUE(holder.emplace(address[n].value, n).second) << n << " got the address of " << holder[address[n].value];
  }
  EXPECT_EQ(address[3999], reserved);
  for (std::uint32_t n = 0; n < 4000; ++n) world.use(mac_of(n), address[n]);
  for (std::uint32_t n = 0; n < 4000; ++n) EXPECT_EQ(world.ask(bootcode_discover(mac_of(n))).yiaddr(), address[n]);
  EXPECT_EQ(world.receive({.mac = mac_of(5000)}), dropped(Reason::dhcp_pool_exhausted));
  EXPECT_EQ(world.count(Statistic::dhcp_bound_by_use), 4000u);
  EXPECT_EQ(world.count(Statistic::dhcp_address_conflicts), 0u);
  expect_consistent(world);
}

/// A client's message with most of its parts drawn by lot from what could matter.
Message any_message(std::mt19937& lot) {
  const auto pick = [&](std::uint32_t below) { return static_cast<std::uint32_t>(lot() % below); };
  const auto address = [&] { return Ipv4Address{Ipv4Address::of(192, 168, 77, 40).value + pick(40)}; };
  Message message{.type = static_cast<DhcpType>(1 + pick(8)), .mac = mac_of(pick(60))};
  if (pick(2) == 0) message = pick(2) == 0 ? rom_discover(message.mac) : bootcode_discover(message.mac);
  if (pick(3) == 0) message.type = static_cast<DhcpType>(1 + pick(8));
  if (pick(3) == 0) message.requested = address();
  if (pick(3) == 0) message.server_id = pick(4) == 0 ? address() : dhcp_own_ip;
  if (pick(4) == 0) message.ciaddr = address();
  if (pick(20) == 0) message.ether_source = mac_of(pick(60));
  if (pick(4) == 0) message.flags = dhcp_flag_broadcast;
  if (pick(8) == 0) message.options.emplace_back(61, std::string(pick(256), 'c'));
  if (pick(8) == 0)
    message.options.emplace_back(57, std::string{static_cast<char>(pick(4)), static_cast<char>(pick(256))});
  return message;
}

/// Enough of it got through to have meant something.
void expect_meaning(const DhcpWorld& world) {
  EXPECT_GT(world.count(Reason::dhcp_offered), 1000u);
  EXPECT_GT(world.count(Reason::dhcp_offer_delayed), 1000u);
  EXPECT_GT(world.count(Reason::dhcp_acknowledged), 1000u);
  EXPECT_GT(world.count(Reason::dhcp_declined), 100u);
  EXPECT_GT(world.count(Reason::dhcp_released), 100u);
  EXPECT_GT(world.count(Reason::dhcp_pool_exhausted), 100u);
}

void send_strange_messages(bool probe) {
  DhcpWorld world;
  world.snapshot.networks[0].dhcp.probe = probe;
  world.snapshot.networks[0].dhcp.pool = {{Ipv4Address::of(192, 168, 77, 50), Ipv4Address::of(192, 168, 77, 79)}};
  auto& profiles = world.snapshot.networks[0].dhcp.profiles;
  profiles[static_cast<std::size_t>(ClientKind::pi_rom)].offer_delay_ms = 50;
  profiles[static_cast<std::size_t>(ClientKind::pi_bootcode)].offer_delay_ms = 50;
  world.snapshot.boards = {{.has_mac = true, .mac = mac_of(3), .address = Ipv4Address::of(192, 168, 77, 45)},
                           {.has_serial = true, .serial = 0xd028f66d, .address = Ipv4Address::of(192, 168, 77, 55)}};
  world.publish();
  world.use_own_addresses();
  std::mt19937 lot{20161122};
  for (int i = 0; i < 200'000; ++i) {
    Message message = any_message(lot);
    if (const auto* lease = lot() % 32 == 0 ? world.lease_of(message.mac) : nullptr) {  // or by the lease's owner
      message.type = lot() % 2 == 0 ? DhcpType::decline : DhcpType::release;
      message.requested = message.ciaddr = lease->address;
      message.server_id.reset();
    }
    std::string bytes = message.bytes();
    if (lot() % 2 == 0) {
      for (auto n = lot() % 4; n > 0; --n) bytes[lot() % bytes.size()] = static_cast<char>(lot());
      if (lot() % 4 == 0) bytes.resize(lot() % (bytes.size() + 1));
      if (lot() % 8 == 0) bytes += std::string(lot() % 200, static_cast<char>(lot()));
    }
    world.receive_bytes(bytes, message);
    if (world.answer() && world.answer()->has(51) && !world.answer()->yiaddr().is_zero()) {  // not a NAK, nor BOOTP
      const dhcp::Lease* lease = world.lease_at(world.answer()->yiaddr());
      ASSERT_NE(lease, nullptr) << "an address was given and not held";
      ASSERT_EQ(lease->mac, world.answer()->ether.destination) << "an address was given to another than its holder";
    }
    if (lot() % 4 == 0) {
      const auto n = static_cast<std::uint32_t>(lot() % 60), m = static_cast<std::uint32_t>(lot() % 45);
      world.use(mac_of(n), {Ipv4Address::of(192, 168, 77, 40).value + m});
    }
    if (lot() % 16 == 0) {
      world.now += lot() % 500 * nanos_per_ms;
      world.tick(lot() % 8);
    }
    if (i % 5000 == 0) {
      if (i % 20'000 == 0) {
        const bool widened = i % 40'000 == 0;
        world.snapshot.networks[0].dhcp.pool[0].last = Ipv4Address::of(192, 168, 77, widened ? 79 : 70);
        world.publish();
      }
      expect_consistent(world);
    }
    if (testing::Test::HasFailure()) FAIL() << "after message " << i;
    world.events();
  }
  expect_meaning(world);
  // And in the end all of it comes back.
  world.pass(50'000 * nanos_per_s, nanos_per_s);
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 0u);
  world.snapshot.networks[0].dhcp.probe = false;  // no OFFER waits
  world.publish();
  EXPECT_NE(world.discover(mac_of(1)), Ipv4Address{});
}

TEST(DhcpStorm, LeavesOneHolderPerAddressAfterStrangeMessages) { send_strange_messages(false); }

TEST(DhcpStorm, LeavesOneHolderPerAddressWhereHostsAreAsked) { send_strange_messages(true); }

}  // namespace
}  // namespace bootstorm::test
