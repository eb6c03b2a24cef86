// What the server asks by itself: whether an address in hand is used, whether a former holder uses its address still,
// and whether there is another server.
#include "bootstorm/wire/arp.hpp"
#include "core/dhcp/lease/due.hpp"
#include "support/dhcp_fixture.hpp"

namespace bootstorm {
namespace {

using test::DhcpWorld;

const MacAddress stranger{{0x02, 0, 0, 0, 0x99, 0x01}};

/// An ARP question that was sent.
struct Asked {
  Ipv4Address address;
  MacAddress of;
  friend bool operator==(const Asked&, const Asked&) = default;
};

class DhcpProbe : public ::testing::Test {
 protected:
  DhcpProbe() {
    network().dhcp.pool = {{first, Ipv4Address{first.value + 7}}};
    network().dhcp.probe = true;
    world.publish();
    world.use_own_addresses();
  }
  Network& network() { return world.snapshot.networks[0]; }
  /// The questions in order.
  std::vector<Asked> asked(const std::vector<DhcpWorld::Sent>& sent) {
    std::vector<Asked> all;
    for (const auto& frame : sent) {
      if (frame.ether_type() != ether_type_arp) continue;
      const auto* arp = view<ArpHeader>(frame.data() + sizeof(EtherHeader));
      EXPECT_TRUE(Ipv4Address::from(arp->sender_ip).is_zero()) << "nobody may learn our address from a probe";
      all.push_back({Ipv4Address::from(arp->target_ip), frame.to()});
    }
    return all;
  }
  Ipv4Address nth(std::uint32_t n) const { return {first.value + n}; }
  Ipv4Address bind(MacAddress mac) {
    const Ipv4Address address = discover_and_wait(mac);
    const auto& ack =
        world.ask({.type = DhcpType::request, .mac = mac, .requested = address, .server_id = test::dhcp_own_ip});
    EXPECT_EQ(ack.type(), DhcpType::ack);
    return ack.yiaddr();
  }
  Reason release(MacAddress mac, Ipv4Address address) {
    return world.receive({.type = DhcpType::release, .mac = mac, .ciaddr = address, .server_id = test::dhcp_own_ip})
        .reason;
  }
  /// The address that the client is offered, at once or after a moment; or zero.
  Ipv4Address discover_and_wait(MacAddress mac, Ipv4Address wished = {}) {
    test::Message message{.mac = mac};
    if (!wished.is_zero()) message.requested = wished;
    const Outcome outcome = world.receive(message);
    if (outcome.verdict == Verdict::reply) return world.answer()->yiaddr();
    for (const auto& sent : world.pass(200 * nanos_per_ms)) {
      if (sent.ether_type() == ether_type_ipv4 && sent.to() == mac) return sent.answer().yiaddr();
    }
    return {};
  }
  std::size_t informs(const std::vector<DhcpWorld::Sent>& sent) {
    return static_cast<std::size_t>(std::ranges::count_if(
        sent, [](const auto& frame) { return frame.ether_type() == ether_type_ipv4 && frame.to() == mac_broadcast; }));
  }

  const Ipv4Address first = Ipv4Address::of(192, 168, 77, 50);
  DhcpWorld world;
};

TEST_F(DhcpProbe, AsksForAnAddressInHandAndOffersItAfterAMoment) {
  EXPECT_EQ(world.receive({.mac = test::pi_mac}).reason, Reason::dhcp_offer_delayed);
  const Ipv4Address address = world.lease_of(test::pi_mac)->address;
  const auto at_once = world.pass(dhcp::ask_in_hand_wait_ns - nanos_per_ms, nanos_per_ms);
  EXPECT_EQ(asked(at_once), (std::vector<Asked>{{address, mac_broadcast}}));
  const auto later = world.pass(2 * nanos_per_ms, nanos_per_ms);
  ASSERT_EQ(later.size(), 1u);
  EXPECT_EQ(later[0].to(), test::pi_mac);
  EXPECT_EQ(later[0].answer().yiaddr(), address);
  EXPECT_EQ(world.receive({.mac = test::pi_mac}).reason, Reason::dhcp_offered) << "asked for once";
}

TEST_F(DhcpProbe, OffersTheSameLaterAsAtOnce) {
  const test::Message pxe{.mac = test::pi_mac,
                          .options = {{60, "PXEClient:Arch:00007:UNDI:003000"},
                                      {61, "\1abcdef"},
                                      {77, "iPXE"},
                                      {93, std::string{"\0\7", 2}},
                                      {97, std::string(17, '\0')},
                                      {55, std::string{"\1\3\53\66\74\102\103", 7}}}};
  (void)world.receive(pxe);
  std::string delayed;
  for (const auto& sent : world.pass(200 * nanos_per_ms)) {
    if (sent.ether_type() == ether_type_ipv4) delayed = sent.bytes;
  }
  ASSERT_EQ(world.receive(pxe).reason, Reason::dhcp_offered);
  constexpr std::size_t id_at = sizeof(EtherHeader) + 4;  // IPv4's id counts, and its checksum follows
  for (std::string* bytes : {&delayed, &world.last_frame}) {
    ASSERT_GT(bytes->size(), id_at + 8);
    bytes->replace(id_at, 2, 2, '\0').replace(id_at + 6, 2, 2, '\0');
  }
  EXPECT_EQ(delayed, world.last_frame);
}

TEST_F(DhcpProbe, GivesAnotherAddressWhenAHostAnswers) {
  (void)world.receive({.mac = test::pi_mac});
  const Ipv4Address used = world.lease_of(test::pi_mac)->address;
  (void)world.pass(10 * nanos_per_ms);
  world.use(stranger, used);
  EXPECT_TRUE(asked(world.pass(nanos_per_s)).empty());
  EXPECT_EQ(world.lease_of(test::pi_mac), nullptr) << "no OFFER of that address leaves";
  EXPECT_NE(discover_and_wait(test::pi_mac), used);
  EXPECT_EQ(world.events_of(EventKind::address_conflict), 1u);
}

TEST_F(DhcpProbe, DoesNotMakeAStormWait) {
  network().dhcp.pool = {{first, Ipv4Address{first.value + 199}}};
  world.publish();
  unsigned waited = 0;
  for (unsigned n = 0; n < 200; ++n) {
    waited += world.receive({.mac = test::mac_of(n)}).reason == Reason::dhcp_offer_delayed ? 1u : 0u;
  }
  EXPECT_EQ(waited, dhcp::asks_in_hand_burst);
  EXPECT_EQ(asked(world.pass(17 * nanos_per_s)).size(), dhcp::asks_in_hand_burst);
}

TEST_F(DhcpProbe, OffersAtOnceToAClientThatCannotBeAnsweredLater) {
  // A bridge over Wi-Fi sends from its own MAC, a switch with DHCP snooping inserts option 82, a relay is no ear.
  EXPECT_EQ(world.receive({.mac = test::mac_of(1), .ether_source = stranger}).reason, Reason::dhcp_offered);
  EXPECT_EQ(world.receive({.mac = test::mac_of(2), .options = {{82, "\1\1a"}}}).reason, Reason::dhcp_offered);
  EXPECT_EQ(world.receive({.mac = test::mac_of(3), .giaddr = nth(200)}).reason, Reason::dhcp_offered);
  EXPECT_TRUE(asked(world.pass(10 * nanos_per_ms)).empty());
}

TEST_F(DhcpProbe, IsSilentWhereTheOperatorTurnedItOff) {
  network().dhcp.probe = false;
  world.publish();
  EXPECT_EQ(world.receive({.mac = test::pi_mac}).reason, Reason::dhcp_offered);
  EXPECT_TRUE(world.pass(70 * nanos_per_s).empty());
  for (std::uint32_t n = 0; n < 8; ++n) world.use(stranger, nth(n));
  EXPECT_EQ(world.plan().quarantined(0), 0u);
}

TEST_F(DhcpProbe, WaitsUntilItsOwnAddressesAreInUse) {
  world.shard->announcer.own[0].state = OwnAddress::State::contested;
  EXPECT_TRUE(world.pass(10 * nanos_per_s).empty());
}

TEST_F(DhcpProbe, AsksNobodyWhileNothingHappens) {
  EXPECT_TRUE(asked(world.pass(3600 * nanos_per_s, nanos_per_s)).empty());
}

TEST_F(DhcpProbe, AsksAFormerHolderAloneBeforeAnotherHasItsAddress) {
  network().dhcp.pool = {{first, first}};
  world.publish();
  const Ipv4Address address = bind(test::pi_mac);
  (void)world.pass(nanos_per_s);
  ASSERT_EQ(release(test::pi_mac, address), Reason::dhcp_released);
  EXPECT_TRUE(asked(world.pass(10 * nanos_per_s)).empty()) << "nobody else wants it";
  (void)world.receive({.mac = stranger});
  EXPECT_EQ(asked(world.pass(1900 * nanos_per_ms)),
            (std::vector<Asked>{{address, test::pi_mac}, {address, test::pi_mac}}));
  (void)world.pass(200 * nanos_per_ms);
  EXPECT_EQ(discover_and_wait(stranger), address) << "silent twice";
}

TEST_F(DhcpProbe, AsksAStrangerAloneBeforeGivingItsAddressAway) {
  world.use(stranger, nth(3));
  ASSERT_NE(world.lease_at(nth(3)), nullptr);
  EXPECT_EQ(world.events_of(EventKind::address_squatted), 1u);
  EXPECT_TRUE(asked(world.pass(599 * nanos_per_s)).empty());
  // Ten minutes after it was seen: asked, and it answers.
  EXPECT_EQ(asked(world.pass(1500 * nanos_per_ms)), (std::vector<Asked>{{nth(3), stranger}}));
  world.use(stranger, nth(3));
  (void)world.pass(590 * nanos_per_s);
  ASSERT_NE(world.lease_at(nth(3)), nullptr);
  EXPECT_EQ(world.events_of(EventKind::address_squatted), 0u) << "it is told once";
  // It is gone: asked twice, and the address is free.
  EXPECT_EQ(asked(world.pass(20 * nanos_per_s)).size(), 2u);
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
  const Ipv4Address address = discover_and_wait(test::pi_mac);
  (void)world.pass(11 * nanos_per_s);  // the OFFER has run out
  ASSERT_EQ(world.lease_at(address), nullptr);
  world.use(test::pi_mac, address);  // as after a restart without leases
  EXPECT_EQ(discover_and_wait(test::pi_mac), address);
}

TEST_F(DhcpProbe, StopsAskingForAddressesThatAReloadRemoves) {
  world.use(stranger, nth(7));
  network().dhcp.pool = {{first, nth(3)}};
  world.publish();
  (void)world.pass(610 * nanos_per_s);
  EXPECT_EQ(world.lease_at(nth(7)), nullptr);
}

TEST_F(DhcpProbe, LooksForOtherServersAtTheStartAndThenEveryTenMinutes) {
  EXPECT_EQ(informs(world.pass(60 * nanos_per_s)), 3u);
  EXPECT_EQ(informs(world.pass(3600 * nanos_per_s, 100 * nanos_per_ms)), 6u);
}

TEST_F(DhcpProbe, LooksForOtherServersWhenAClientLooksForOneAtMostEachMinute) {
  (void)world.pass(120 * nanos_per_s);
  (void)world.receive({.mac = test::pi_mac});
  EXPECT_EQ(informs(world.pass(nanos_per_s)), 1u) << "at once";
  std::size_t looks = 0;
  for (unsigned second = 0; second < 600; ++second) {
    (void)world.receive({.mac = test::mac_of(second)});
    looks += informs(world.pass(nanos_per_s, 100 * nanos_per_ms));
  }
  EXPECT_LE(looks, 10u);
}

TEST_F(DhcpProbe, NamesAnotherServerWithinASecondOfAClientsFirstQuestion) {
  (void)world.pass(120 * nanos_per_s);
  (void)world.events();
  const Nanos asked_at = world.now;
  (void)world.receive({.mac = test::pi_mac});
  ASSERT_EQ(informs(world.pass(10 * nanos_per_ms)), 1u);
  (void)world.pass(300 * nanos_per_ms);  // a slow one
  std::array<std::byte, 1024> bytes{};
  auto* header = view<DhcpHeader>(bytes.data() + datagram_payload_offset(0));
  header->op = dhcp_op_reply;
  header->cookie = Be32{dhcp_cookie};
  Frame frame;
  frame.data = bytes.data();
  frame.capacity = bytes.size();
  frame.length = write_datagram(bytes.data(),
                                {.source_mac = stranger,
                                 .destination_mac = test::dhcp_own_mac,
                                 .source = Ipv4Address::of(192, 168, 77, 2),
                                 .destination = test::dhcp_own_ip,
                                 .source_port = 67,
                                 .destination_port = 68},
                                dhcp_message_min);
  TxBatch none{{}};
  EXPECT_EQ(on_frame(frame, world.now, *world.shard, world.snapshot, none).reason, Reason::dhcp_foreign_server);
  const auto events = world.events();
  const auto named = std::ranges::find(events, EventKind::foreign_dhcp_server, &Event::kind);
  ASSERT_NE(named, events.end());
  EXPECT_EQ(named->mac, stranger);
  EXPECT_LE(named->at - asked_at, nanos_per_s);
}

TEST_F(DhcpProbe, DefersProbesWhenTheBatchIsFull) {
  (void)world.receive({.mac = test::pi_mac});
  EXPECT_TRUE(world.tick(0).empty());
  EXPECT_EQ(world.count(Statistic::dhcp_address_probes), 0u);
  world.now += nanos_per_ms;
  EXPECT_EQ(world.tick().size(), 2u);
}

}  // namespace
}  // namespace bootstorm
