// Every message in every state a lease can be in.
#include <gtest/gtest.h>

#include "core/dhcp/lease/lifecycle.hpp"
#include "support/dhcp_fixture.hpp"

namespace bootstorm::test {
namespace {

constexpr Ipv4Address other_server = Ipv4Address::of(192, 168, 77, 2);

Message selecting(MacAddress mac, Ipv4Address address, Ipv4Address server = dhcp_own_ip) {
  return {.type = DhcpType::request, .mac = mac, .requested = address, .server_id = server};
}
Message init_reboot(MacAddress mac, Ipv4Address address) {
  return {.type = DhcpType::request, .mac = mac, .requested = address};
}
Message renewing(MacAddress mac, Ipv4Address address) {
  return {.type = DhcpType::request, .mac = mac, .ciaddr = address};
}
Message release(MacAddress mac, Ipv4Address address) {
  return {.type = DhcpType::release, .mac = mac, .ciaddr = address, .server_id = dhcp_own_ip};
}
Message decline(MacAddress mac, Ipv4Address address) {
  return {.type = DhcpType::decline, .mac = mac, .requested = address, .server_id = dhcp_own_ip};
}

class DhcpRequest : public testing::Test {
 protected:
  /// That the message is NAKed, by broadcast at the network layer and to the client alone below it.
  void expect_nak(const Message& message) {
    const Answer& nak = world.ask(message);
    EXPECT_EQ(nak.type(), DhcpType::nak);
    EXPECT_EQ(nak.destination(), ipv4_broadcast);
    EXPECT_EQ(nak.ether.destination, message.mac);
    EXPECT_TRUE(nak.yiaddr().is_zero());
    EXPECT_EQ(nak.dhcp.siaddr, Be32{});
    EXPECT_EQ(nak.dhcp.ciaddr, Be32{});
    EXPECT_EQ(nak.codes(), (std::vector{53, 54, 56}));
  }
  void expect_ack(const Message& message, Ipv4Address address) {
    const Answer& ack = world.ask(message);
    EXPECT_EQ(ack.type(), DhcpType::ack);
    EXPECT_EQ(ack.yiaddr(), address);
    EXPECT_EQ(ack.option(51), be32_text(43200));
    ASSERT_NE(world.lease_of(message.mac), nullptr);
    EXPECT_EQ(world.lease_of(message.mac)->state, LeaseState::bound);
    EXPECT_EQ(world.lease_of(message.mac)->expires_at, world.now + 43200 * nanos_per_s);
  }

  DhcpWorld world;
  const MacAddress a = mac_of(1);
  const MacAddress b = mac_of(2);
};

TEST_F(DhcpRequest, BindsTheOfferedAddressWhenSelecting) {
  const Ipv4Address address = world.discover(a);
  EXPECT_EQ(world.lease_of(a)->state, LeaseState::offered);
  expect_ack(selecting(a, address), address);
  EXPECT_EQ(world.answer()->destination(), address);
  EXPECT_EQ(world.answer()->dhcp.siaddr, dhcp_own_ip.wire());
  EXPECT_EQ(world.answer()->dhcp.ciaddr, Be32{});
  EXPECT_EQ(world.events_of(EventKind::lease_bound), 1u);
  expect_ack(selecting(a, address), address);
  EXPECT_EQ(world.events_of(EventKind::lease_bound), 0u) << "told once";
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 1u);
}

TEST_F(DhcpRequest, RefusesAnotherAddressThanOffered) {
  const Ipv4Address address = world.discover(a);
  expect_nak(selecting(a, {address.value + 1}));
  EXPECT_EQ(world.discover(a), address);
}

TEST_F(DhcpRequest, RefusesAnOfferThatHasExpired) {
  const Ipv4Address address = world.discover(a);
  world.pass(11 * nanos_per_s);
  ASSERT_EQ(world.lease_of(a), nullptr);
  expect_nak(selecting(a, address));
  EXPECT_EQ(world.bind(a), address) << "it starts over, and has it";
}

TEST_F(DhcpRequest, RefusesAddressesOfOthersAndOutsideThePool) {
  const Ipv4Address taken = world.bind(b);
  expect_nak(selecting(a, taken));
  expect_nak(selecting(a, Ipv4Address::of(192, 168, 77, 20)));
  expect_nak(selecting(a, dhcp_own_ip));
  EXPECT_EQ(world.lease_of(a), nullptr);
}

TEST_F(DhcpRequest, ReturnsTheOfferWhenAnotherServerIsSelected) {
  const Ipv4Address address = world.discover(a);
  EXPECT_EQ(world.receive(selecting(a, Ipv4Address::of(192, 168, 77, 9), other_server)),
            consumed(Reason::dhcp_other_server));
  EXPECT_EQ(world.lease_of(a), nullptr);
  EXPECT_TRUE(world.plan().is_free(world.snapshot.networks[0], address));
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 0u);
  EXPECT_EQ(world.receive(selecting(b, address, other_server)), consumed(Reason::dhcp_other_server))
      << "also from a client we never saw";
}

TEST_F(DhcpRequest, KeepsABoundLeaseWhenAnotherServerIsSelected) {
  world.bind(a);
  EXPECT_EQ(world.receive(selecting(a, Ipv4Address::of(192, 168, 77, 9), other_server)).verdict, Verdict::consumed);
  ASSERT_NE(world.lease_of(a), nullptr);
  EXPECT_EQ(world.lease_of(a)->state, LeaseState::bound);
}

TEST_F(DhcpRequest, ConfirmsOrRefusesAnAddressInInitReboot) {
  const Ipv4Address address = world.bind(a);
  expect_ack(init_reboot(a, address), address);
  EXPECT_EQ(world.answer()->destination(), address);
  expect_nak(init_reboot(a, {address.value ^ 1}));
  expect_nak(init_reboot(a, Ipv4Address::of(10, 1, 2, 3)));
  expect_nak(init_reboot(b, Ipv4Address::of(10, 1, 2, 3)));
  EXPECT_EQ(world.receive(init_reboot(b, Ipv4Address::of(192, 168, 77, 60))), dropped(Reason::dhcp_not_holder))
      << "silent about a client that we have no record of";
  EXPECT_EQ(world.receive(init_reboot(b, address)), dropped(Reason::dhcp_not_holder)) << "also when another holds it";
  EXPECT_EQ(world.lease_of(b), nullptr);
}

TEST_F(DhcpRequest, KnowsAReservedBoardBeforeItHasALease) {
  const Ipv4Address reserved = Ipv4Address::of(192, 168, 77, 10);
  world.snapshot.boards = {{.has_mac = true, .mac = a, .address = reserved}};
  world.publish();
  expect_nak(init_reboot(a, Ipv4Address::of(192, 168, 77, 60)));
  EXPECT_EQ(world.lease_of(a), nullptr);
  expect_ack(init_reboot(a, reserved), reserved);
  EXPECT_EQ(world.receive(init_reboot(b, reserved)), dropped(Reason::dhcp_not_holder));
}

TEST_F(DhcpRequest, ExtendsALeaseAndAnswersAtTheAddressOfTheClient) {
  const Ipv4Address address = world.bind(a);
  world.pass(20000 * nanos_per_s, 4 * nanos_per_s);
  expect_ack(renewing(a, address), address);
  EXPECT_EQ(world.answer()->destination(), address);
  EXPECT_EQ(world.answer()->dhcp.ciaddr, address.wire());
  world.pass(43000 * nanos_per_s, 4 * nanos_per_s);
  EXPECT_NE(world.lease_of(a), nullptr);
  world.pass(300 * nanos_per_s);
  EXPECT_EQ(world.lease_of(a), nullptr);
}

TEST_F(DhcpRequest, DoesNotRenewForeignLeases) {
  const Ipv4Address address = world.bind(a);
  expect_nak(renewing(a, {address.value ^ 1}));
  expect_nak(renewing(b, address));
  expect_nak(renewing(b, Ipv4Address::of(10, 1, 2, 3)));
  EXPECT_EQ(world.receive(renewing(b, Ipv4Address::of(192, 168, 77, 20))), dropped(Reason::dhcp_not_holder))
      << "in our network, but another server's to give";
}

TEST_F(DhcpRequest, BindsARenewalAfterARestart) {
  const Ipv4Address address = world.bind(a);
  world.shard = std::make_unique<Shard>(0u, 1u, 64u, DhcpWorld::leases);
  expect_ack(renewing(a, address), address);
}

TEST_F(DhcpRequest, KeepsTheAddressOfABoundBoardThatDiscoversAgain) {
  const Ipv4Address address = world.bind(a);
  const Nanos expires_at = world.lease_of(a)->expires_at;
  EXPECT_EQ(world.discover(a), address);
  EXPECT_EQ(world.lease_of(a)->state, LeaseState::bound);
  EXPECT_EQ(world.lease_of(a)->expires_at, expires_at);
  // It asked again when its lease was almost over: it must last until the REQUEST.
  world.pass(43195 * nanos_per_s, 4 * nanos_per_s);
  EXPECT_EQ(world.discover(a), address);
  EXPECT_EQ(world.lease_of(a)->expires_at, world.now + dhcp::offer_plain_ns);
}

TEST_F(DhcpRequest, AnswersAPi4WithoutAClassAsItsDiscover) {
  const Ipv4Address address = world.ask(pi4_discover()).yiaddr();
  Message request = selecting(pi_mac, address);
  request.options = {{55, "\x01\x03\x2b\x3c\x42\x43"}, {97, guid_pi4}};
  const Answer& ack = world.ask(request);
  EXPECT_EQ(ack.type(), DhcpType::ack);
  EXPECT_EQ(ack.codes(), (std::vector{53, 54, 51, 58, 59, 1, 28, 60, 97, 66, 43}));
  // Its operating system names another class: from then on it is a plain client.
  request.options = {{60, "dhcpcd"}};
  EXPECT_EQ(world.ask(request).codes(), (std::vector{53, 54, 51, 58, 59, 1, 28}));
}

TEST_F(DhcpRequest, FreesTheAddressThatItsOwnerReleases) {
  const Ipv4Address address = world.bind(a);
  EXPECT_EQ(world.receive(release(a, address)), consumed(Reason::dhcp_released));
  EXPECT_EQ(world.lease_at(address), nullptr);
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 0u);
  EXPECT_EQ(world.receive(release(a, address)), dropped(Reason::dhcp_not_holder));
  EXPECT_EQ(world.discover(a), address) << "free, and still where its MAC hashes to";
}

TEST_F(DhcpRequest, RefusesReleaseAndDeclineByOthers) {
  const Ipv4Address address = world.bind(a);
  world.bind(b);
  for (const auto& forge : {release, decline}) {
    ASSERT_NE(world.lease_of(a), nullptr);
    EXPECT_EQ(world.receive(forge(b, address)), dropped(Reason::dhcp_not_holder)) << "another client";
    EXPECT_EQ(world.receive(forge(a, {address.value ^ 1})), dropped(Reason::dhcp_not_holder)) << "another address";
    Message forged = forge(a, address);
    forged.ether_source = b;
    EXPECT_EQ(world.receive(forged), dropped(Reason::dhcp_not_holder)) << "from another station";
    forged = forge(a, address);
    forged.server_id = other_server;
    EXPECT_EQ(world.receive(forged), consumed(Reason::dhcp_other_server));
  }
  ASSERT_NE(world.lease_of(a), nullptr);
  EXPECT_EQ(world.lease_of(a)->state, LeaseState::bound);
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 2u);
}

TEST_F(DhcpRequest, QuarantinesADeclinedAddressForAWhile) {
  const Ipv4Address address = world.bind(a);
  EXPECT_EQ(world.receive(decline(a, address)), consumed(Reason::dhcp_declined));
  EXPECT_EQ(world.lease_of(a), nullptr);
  EXPECT_EQ(world.lease_at(address)->state, LeaseState::quarantined);
  EXPECT_EQ(world.count(Statistic::dhcp_quarantined), 1u);
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 0u);
  EXPECT_EQ(world.events_of(EventKind::address_conflict), 1u);
  EXPECT_NE(world.discover(a), address);
  EXPECT_EQ(world.receive(init_reboot(b, address)), dropped(Reason::dhcp_not_holder));
  expect_nak(selecting(b, address));
  EXPECT_EQ(world.receive(decline(b, address)), dropped(Reason::dhcp_not_holder));
  world.pass(599 * nanos_per_s, 100 * nanos_per_ms);
  EXPECT_FALSE(world.plan().is_free(world.snapshot.networks[0], address));
  world.pass(2 * nanos_per_s);
  EXPECT_TRUE(world.plan().is_free(world.snapshot.networks[0], address));
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 0u);
}

TEST_F(DhcpRequest, SurvivesForgedDeclines) {
  // An attacker that may invent MACs takes and declines every address of the pool.
  for (std::uint32_t n = 0; n < 201; ++n) {
    const Ipv4Address address = world.discover(mac_of(1000 + n));
    ASSERT_EQ(world.receive(decline(mac_of(1000 + n), address)), consumed(Reason::dhcp_declined));
  }
  EXPECT_EQ(world.receive({.mac = a}), dropped(Reason::dhcp_pool_exhausted));
  world.pass(11 * nanos_per_s);
  std::uint32_t free = 0;
  for (std::uint32_t n = 50; n <= 250; ++n) {
    free +=
        world.plan().is_free(world.snapshot.networks[0], Ipv4Address::of(192, 168, 77, static_cast<std::uint8_t>(n)));
  }
  EXPECT_EQ(free, 201u - 51);  // a quarter, and the one with which it was reached, stay out
}

TEST_F(DhcpRequest, AnswersAnInformWithoutAddressAndTimes) {
  const Ipv4Address own_choice = Ipv4Address::of(192, 168, 77, 20);
  const Answer& ack = world.ask({.type = DhcpType::inform, .mac = a, .ciaddr = own_choice});
  EXPECT_EQ(ack.type(), DhcpType::ack);
  EXPECT_TRUE(ack.yiaddr().is_zero());
  EXPECT_EQ(ack.dhcp.ciaddr, own_choice.wire());
  EXPECT_EQ(ack.destination(), own_choice);
  EXPECT_EQ(ack.codes(), (std::vector{53, 54, 1, 28}));
  EXPECT_EQ(world.lease_of(a), nullptr);
  EXPECT_EQ(world.receive({.type = DhcpType::inform, .mac = a, .ciaddr = Ipv4Address::of(10, 0, 0, 9)}),
            dropped(Reason::dhcp_not_holder));
  EXPECT_EQ(world.receive({.type = DhcpType::inform, .mac = a, .ciaddr = dhcp_own_ip}),
            dropped(Reason::dhcp_not_holder));
}

}  // namespace
}  // namespace bootstorm::test
