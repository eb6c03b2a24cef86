// Delayed OFFERs and wake frames, in virtual time.
#include <cstring>

#include <gtest/gtest.h>

#include "bootstorm/wire/arp.hpp"
#include "support/dhcp_fixture.hpp"

namespace bootstorm::test {
namespace {

class DhcpTimers : public testing::Test {
 protected:
  BootProfile& profile(ClientKind kind) {
    return world.snapshot.networks[0].dhcp.profiles[static_cast<std::size_t>(kind)];
  }
  void delay_offers(std::uint32_t ms) {
    for (const ClientKind kind : {ClientKind::pi_rom, ClientKind::pi_bootcode}) profile(kind).offer_delay_ms = ms;
    world.publish();
  }
  void no_wake_frames() {
    profile(ClientKind::pi_rom).wake_ms = {0, 0};
    world.publish();
  }

  DhcpWorld world;
};

TEST_F(DhcpTimers, WakeTheRomTwice) {
  world.ask(rom_discover());
  EXPECT_TRUE(world.pass(599 * nanos_per_ms).empty());
  const auto first = world.pass(3 * nanos_per_ms, nanos_per_ms);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_TRUE(world.pass(597 * nanos_per_ms, nanos_per_ms).empty());
  EXPECT_EQ(world.pass(3 * nanos_per_ms, nanos_per_ms).size(), 1u);
  EXPECT_TRUE(world.pass(3 * nanos_per_s).empty());
  EXPECT_EQ(world.count(Statistic::dhcp_wake_frames), 2u);

  // An announcement of our own address, to the board alone.
  EXPECT_EQ(first[0].bytes.size(), ether_frame_min);
  EXPECT_EQ(first[0].to(), pi_mac);
  EXPECT_EQ(first[0].ether_type(), ether_type_arp);
  const auto* arp = view<ArpHeader>(first[0].data() + sizeof(EtherHeader));
  EXPECT_EQ(arp->operation.host(), arp_request);
  EXPECT_EQ(arp->sender_mac, dhcp_own_mac);
  EXPECT_EQ(arp->sender_ip, dhcp_own_ip.wire());
  EXPECT_EQ(arp->target_ip, dhcp_own_ip.wire());
  EXPECT_EQ(arp->target_mac, MacAddress{});
}

TEST_F(DhcpTimers, SendWakeFramesAfterEachDiscoverOfTheRom) {
  for (int i = 0; i < 5; ++i) {
    world.ask(rom_discover());
    EXPECT_EQ(world.pass(5 * nanos_per_s).size(), 2u);
  }
}

TEST_F(DhcpTimers, WakeOnlyASleepingRom) {
  world.ask(bootcode_discover(mac_of(1)));
  world.ask(pi4_discover(mac_of(2)));
  world.ask({.mac = mac_of(3)});
  EXPECT_TRUE(world.pass(3 * nanos_per_s).empty());
  const Ipv4Address address = world.ask(rom_discover()).yiaddr();
  EXPECT_EQ(world.pass(700 * nanos_per_ms).size(), 1u);
  world.use(pi_mac, address);
  EXPECT_TRUE(world.pass(3 * nanos_per_s).empty()) << "it has ARPed: it is awake";
}

TEST_F(DhcpTimers, SendADelayedOfferAsItWasDue) {
  const std::string at_once = world.ask(rom_discover()).payload;
  delay_offers(1500);
  const Message discover = rom_discover();
  EXPECT_EQ(world.receive(discover), consumed(Reason::dhcp_offer_delayed));
  EXPECT_TRUE(world.pass(1490 * nanos_per_ms).empty());
  const auto sent = world.pass(20 * nanos_per_ms);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].port, 0);
  const Answer offer = sent[0].answer();
  EXPECT_EQ(offer.payload, at_once);
  EXPECT_EQ(offer.ether.destination, pi_mac);
  EXPECT_EQ(offer.destination(), offer.yiaddr());
  // Wake frames are counted from the OFFER: one before it would wake nobody.
  EXPECT_TRUE(world.pass(580 * nanos_per_ms).empty());
  EXPECT_EQ(world.pass(640 * nanos_per_ms).size(), 2u);
}

TEST_F(DhcpTimers, AnswerTheLastDiscoverWithoutRestartingTheDelay) {
  no_wake_frames();
  delay_offers(2000);
  world.receive(rom_discover());
  world.pass(nanos_per_s);
  Message again = rom_discover();
  again.xid = 77;
  again.flags = dhcp_flag_broadcast;
  EXPECT_EQ(world.receive(again).reason, Reason::dhcp_offer_delayed);
  const auto sent = world.pass(1010 * nanos_per_ms);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].answer().dhcp.xid.host(), 77u);
  EXPECT_EQ(sent[0].answer().destination(), ipv4_broadcast);
  EXPECT_TRUE(world.pass(5 * nanos_per_s).empty()) << "one OFFER";
}

TEST_F(DhcpTimers, DelayOnlyBoardsThatMayLoop) {
  delay_offers(1500);
  EXPECT_EQ(world.receive(bootcode_discover(mac_of(1))).reason, Reason::dhcp_offer_delayed);
  EXPECT_EQ(world.receive(pi4_discover(mac_of(2))).reason, Reason::dhcp_offered);
  EXPECT_EQ(world.receive({.mac = mac_of(3)}).reason, Reason::dhcp_offered);
  Message named = bootcode_discover(mac_of(4));
  named.options.emplace_back(61, "id");
  EXPECT_EQ(world.receive(named).reason, Reason::dhcp_offered);
}

TEST_F(DhcpTimers, DropADelayedOfferThatAReloadTakesBack) {
  delay_offers(1500);
  world.receive(rom_discover());
  world.snapshot.networks[0].dhcp.pool = {{Ipv4Address::of(192, 168, 77, 20), Ipv4Address::of(192, 168, 77, 30)}};
  no_wake_frames();
  EXPECT_TRUE(world.pass(5 * nanos_per_s).empty());
}

TEST_F(DhcpTimers, DropADelayedOfferAfterARequest) {
  delay_offers(1500);
  world.receive(rom_discover());
  const Ipv4Address address = world.lease_of(pi_mac)->address;
  world.ask({.type = DhcpType::request, .mac = pi_mac, .requested = address, .server_id = dhcp_own_ip});
  EXPECT_TRUE(world.pass(5 * nanos_per_s).empty());
}

TEST_F(DhcpTimers, KeepDueWhatTheBatchHasNoRoomFor) {
  delay_offers(1000);
  no_wake_frames();
  for (std::uint32_t n = 0; n < 10; ++n) world.receive(rom_discover(mac_of(n)));
  world.now += 1100 * nanos_per_ms;
  EXPECT_TRUE(world.tick(0).empty());
  EXPECT_GT(world.count(Statistic::tx_room_exhausted), 0u);
  std::size_t sent = 0;
  for (int i = 0; i < 20 && sent < 10; ++i) {
    world.now += 2 * nanos_per_ms;
    const std::size_t now_sent = world.tick(3).size();
    EXPECT_LE(now_sent, 3u);
    sent += now_sent;
  }
  EXPECT_EQ(sent, 10u);
}

TEST_F(DhcpTimers, NeverSendWhatDoesNotFitTheClient) {
  delay_offers(1000);
  no_wake_frames();
  world.snapshot.ports[0].mtu = 300;
  EXPECT_EQ(world.receive(rom_discover()).reason, Reason::dhcp_offer_delayed);
  EXPECT_TRUE(world.pass(3 * nanos_per_s).empty());
}

TEST_F(DhcpTimers, EndLeasesBeyondTheHorizonOfTheWheelInTime) {
  world.snapshot.networks[0].dhcp.lease_s = 6 * 3600;  // the wheel reaches 4.8 hours
  world.publish();
  world.bind(mac_of(1));
  world.pass((6 * 3600 - 5) * nanos_per_s, 4 * nanos_per_s);
  EXPECT_NE(world.lease_of(mac_of(1)), nullptr);
  world.pass(10 * nanos_per_s);
  EXPECT_EQ(world.lease_of(mac_of(1)), nullptr);
}

TEST_F(DhcpTimers, EndAllLeasesThatExpireAtOnce) {
  world.shard = std::make_unique<Shard>(0u, 1u, 64u);
  world.snapshot.networks[0].prefix_length = 16;
  world.snapshot.networks[0].dhcp.pool = {{Ipv4Address::of(192, 168, 0, 10), Ipv4Address::of(192, 168, 76, 250)}};
  world.publish();
  for (std::uint32_t n = 0; n < 5000; ++n) world.discover(mac_of(n));
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 5000u);
  world.pass(10 * nanos_per_s + 200 * nanos_per_ms);
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 0u);
}

}  // namespace
}  // namespace bootstorm::test
