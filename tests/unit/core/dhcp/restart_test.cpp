// What a restart makes of journaled leases.
#include <gtest/gtest.h>

#include "core/dhcp/policy/server_state.hpp"
#include "support/dhcp_journal_fixture.hpp"

namespace bootstorm::test {
namespace {

TEST(DhcpRestart, EndsNoLaterLeaseByACopyOfAReleaseFromBeforeARestart) {
  JournaledWorld world;
  const Ipv4Address address = world.bind(mac_of(1));
  const Message release{.type = DhcpType::release, .mac = mac_of(1), .xid = 0x7777, .ciaddr = address};
  EXPECT_EQ(world.receive(release).reason, Reason::dhcp_released);
  EXPECT_EQ(world.bind(mac_of(1)), address);
  world.commit();
  world.restart();
  world.now += 4 * nanos_per_s;
  EXPECT_EQ(world.receive(release).reason, Reason::dhcp_release_repeated);
  world.now += 6 * nanos_per_s;
  Message another = release;
  another.xid = 0x8888;
  EXPECT_EQ(world.receive(another).reason, Reason::dhcp_released);
}

TEST(DhcpRestart, RestoresAllLeasesAfterARestart) {
  JournaledWorld world;
  const Ipv4Address bound = world.bind(mac_of(1));
  const Ipv4Address offered = world.ask(rom_discover()).yiaddr();
  const Ipv4Address used = world.ask(rom_discover(mac_of(2))).yiaddr();
  world.use(mac_of(2), used);
  const Ipv4Address conflict = world.bind(mac_of(3));
  world.receive({.type = DhcpType::decline, .mac = mac_of(3), .requested = conflict});
  world.commit();
  world.restart();

  EXPECT_EQ(world.lease_of(mac_of(1))->state, LeaseState::bound);
  EXPECT_EQ(world.lease_of(mac_of(2))->state, LeaseState::bound_by_use);
  EXPECT_EQ(world.lease_of(pi_mac)->state, LeaseState::offered);
  EXPECT_EQ(world.lease_at(conflict)->state, LeaseState::quarantined);
  EXPECT_EQ(world.lease_of(mac_of(3)), nullptr);
  EXPECT_EQ(world.plan().quarantined(0), 1u);

  EXPECT_EQ(world.ask(request(mac_of(1), bound)).type(), DhcpType::ack);
  EXPECT_EQ(world.ask(rom_discover()).yiaddr(), offered);
  EXPECT_EQ(world.receive(request(mac_of(4), bound)).reason, Reason::dhcp_refused);
  for (std::uint32_t n = 10; n < 40; ++n) {
    const Ipv4Address other = world.discover(mac_of(n));
    for (const Ipv4Address taken : {bound, offered, used, conflict}) EXPECT_NE(other, taken);
  }
  world.pass(760 * nanos_per_s, nanos_per_s);  // and they end in their time
  EXPECT_EQ(world.lease_of(mac_of(2)), nullptr);
  EXPECT_EQ(world.lease_at(conflict), nullptr);
  EXPECT_NE(world.lease_of(mac_of(1)), nullptr);
}

TEST(DhcpRestart, RestoresQuotasAndRoutersAfterARestart) {
  JournaledWorld world;
  const Ipv4Address relay = Ipv4Address::of(10, 5, 0, 1);
  Network subnet = world.snapshot.networks[0];
  subnet.address = relay;
  subnet.is_subnet = true;
  subnet.dhcp.pool = {{Ipv4Address::of(10, 5, 0, 50), Ipv4Address::of(10, 5, 0, 90)}};
  subnet.dhcp.relay_quota = 2;
  subnet.dhcp.circuit_quota = 1;
  world.snapshot.networks.push_back(subnet);
  Board listed;
  listed.mac = mac_of(9);
  listed.has_mac = true;
  world.snapshot.boards = {listed};
  world.publish();
  const MacAddress router = MacAddress::from_number(0x060000000001);
  const auto relayed = [&](std::uint32_t n, const std::string& circuit) {
    return Message{.mac = mac_of(n),
                   .ether_source = router,
                   .giaddr = relay,
                   .options = {{82, "\x01" + std::string(1, static_cast<char>(circuit.size())) + circuit}}};
  };
  const auto bind = [&](std::uint32_t n, const std::string& circuit) {
    Message message = relayed(n, circuit);
    const Ipv4Address address = world.ask(message).yiaddr();
    message.type = DhcpType::request;
    message.requested = address;
    message.server_id = dhcp_own_ip;
    EXPECT_EQ(world.ask(message).type(), DhcpType::ack);
    return address;
  };
  const Ipv4Address address = bind(1, "a");
  bind(9, "b");  // listed, so it counts to no quota
  world.commit();
  for (int start = 0; start < 2; ++start) {
    if (start != 0) world.restart();
    EXPECT_EQ(world.receive(relayed(2, "a")).reason, Reason::dhcp_quota) << start;
    EXPECT_EQ(world.receive(relayed(3, "b")).reason, Reason::dhcp_offered) << start;
    EXPECT_EQ(world.receive(relayed(4, "c")).reason, Reason::dhcp_quota) << start << ": the relay has two";
    world.pass(20 * nanos_per_s);  // what was offered is free again, and no copies of what came before are left
  }
  world.snapshot.boards.front().mac = mac_of(1);  // a reload that lists it forgets nothing of it
  world.publish();
  Message release{.type = DhcpType::release, .mac = mac_of(1), .ether_source = mac_of(66), .ciaddr = address};
  EXPECT_EQ(world.receive(release).reason, Reason::dhcp_not_holder);
  release.ether_source = router;
  EXPECT_EQ(world.receive(release).reason, Reason::dhcp_released);
}

TEST(DhcpRestart, RestoresNoContradictions) {
  dhcp::AddressPlan plan{3};
  const Nanos now = 900 * nanos_per_s;
  const auto record = [&](std::uint32_t address, std::uint32_t mac, LeaseState state) {
    return LeaseRecord{.until = now + nanos_per_s, .address = {address}, .mac = mac_of(mac), .state = state};
  };
  EXPECT_TRUE(plan.restore(record(1, 1, LeaseState::bound), now));
  EXPECT_FALSE(plan.restore(record(1, 2, LeaseState::bound), now));
  EXPECT_FALSE(plan.restore(record(2, 1, LeaseState::bound), now));
  EXPECT_TRUE(plan.restore(record(3, 1, LeaseState::quarantined), now));
  EXPECT_TRUE(plan.restore(record(4, 4, LeaseState::offered), now));
  EXPECT_FALSE(plan.restore(record(5, 5, LeaseState::bound), now)) << "no slot is left";
}

}  // namespace
}  // namespace bootstorm::test
