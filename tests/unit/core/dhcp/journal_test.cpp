// What of the address plan is written down, what answers wait for, and what a restart makes of it.
#include "bootstorm/journal.hpp"
#include "core/dhcp/policy/server_state.hpp"

#include <map>
#include <vector>

#include "support/dhcp_fixture.hpp"

namespace bootstorm {
namespace {

using test::DhcpWorld;
using test::mac_of;
using test::pi_mac;
using test::rom_discover;

struct World : DhcpWorld {
  World() { shard->journal = std::make_shared<LeaseJournal>(); }

  /// What has been written down since the last call.
  std::vector<LeaseRecord> records() {
    std::vector<LeaseRecord> all;
    for (LeaseRecord record; shard->journal->pop(record);) all.push_back(record);
    return all;
  }
  void commit() {
    for (const LeaseRecord& record : records()) {
      disk[record.address.value] = record;
      if (record.state == LeaseState::free) disk.erase(record.address.value);
      shard->journal->publish(record.number);
    }
  }
  void fill() {
    while (shard->journal->has_room()) (void)shard->journal->push({});
  }
  /// Another process with what is on disk, at the same time.
  void restart() {
    shard = std::make_unique<Shard>(0u, 1u, 64u, leases);
    shard->journal = std::make_shared<LeaseJournal>();
    for (const auto& [address, record] : disk) EXPECT_TRUE(plan().restore(record, now));
    tick();
  }

  std::map<std::uint32_t, LeaseRecord> disk;
};

test::Message request(MacAddress mac, Ipv4Address address) {
  return {.type = DhcpType::request, .mac = mac, .requested = address, .server_id = test::dhcp_own_ip};
}

TEST(DhcpJournal, AnAckWaitsForItsRecordAndAPlainOfferForNothing) {
  World world;
  const Ipv4Address address = world.discover(mac_of(1));
  EXPECT_EQ(world.last_commit, 0u);
  EXPECT_TRUE(world.records().empty());
  world.ask(request(mac_of(1), address));
  EXPECT_EQ(world.last_commit, 1u);
  const auto records = world.records();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].number, 1u);
  EXPECT_EQ(records[0].address, address);
  EXPECT_EQ(records[0].mac, mac_of(1));
  EXPECT_EQ(records[0].state, LeaseState::bound);
  EXPECT_EQ(records[0].until, world.lease_of(mac_of(1))->expires_at);
  world.now += 60 * nanos_per_s;
  world.ask(request(mac_of(1), address));  // promises more, so it is written again
  EXPECT_EQ(world.last_commit, 2u);
}

TEST(DhcpJournal, ARecordSaysWhatItsHolderSaysOfItself) {
  World world;
  const Ipv4Address address = world.ask(test::bootcode_discover()).yiaddr();
  ASSERT_EQ(world.records().back().serial, 0xd028f66du);
  test::Message ask = request(pi_mac, address);
  ask.options = {{12, std::string("node-7\0", 7)}};
  world.ask(ask);
  const LeaseRecord record = world.records().back();
  EXPECT_EQ(record.serial, 0xd028f66du) << "although a REQUEST of an operating system does not say it";
  EXPECT_EQ(record.name.view(), "node-7") << "without the zero that some send along";
}

TEST(DhcpJournal, ANameThatIsNoHostNameIsNotKept) {
  World world;
  const Ipv4Address address = world.discover(mac_of(1), {{12, "good"}});
  for (const std::string said : {"'; DROP TABLE lease", "a\nb", "\x1b[2J", "caf\xc3\xa9"}) {
    test::Message ask = request(mac_of(1), address);
    ask.options = {{12, said}};
    world.now += nanos_per_s;
    world.ask(ask);
    EXPECT_EQ(world.records().back().name.view(), "good") << said;
  }
  test::Message ask = request(mac_of(1), address);
  ask.options = {{12, std::string(255, 'x')}};
  world.now += nanos_per_s;
  world.ask(ask);
  EXPECT_EQ(world.records().back().name.view(), std::string(31, 'x'));
}

TEST(DhcpJournal, WithoutAJournalNothingWaits) {
  DhcpWorld world;
  world.bind(mac_of(1));
  EXPECT_EQ(world.last_commit, 0u);
  world.ask(rom_discover());
  EXPECT_EQ(world.last_commit, 0u);
}

TEST(DhcpJournal, AnOfferToABoardThatNeverRequestsWaitsAndIsWrittenOnce) {
  World world;
  for (int i = 0; i < 3; ++i) {
    world.ask(rom_discover());
    EXPECT_EQ(world.last_commit, 1u);
    world.pass(5 * nanos_per_s);
  }
  auto records = world.records();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].state, LeaseState::offered);
  EXPECT_EQ(records[0].kind, ClientKind::pi_rom);
  const Ipv4Address address = records[0].address;
  for (int i = 0; i < 600; ++i) {  // a file a second, for ten minutes
    world.use(pi_mac, address);
    for (const LeaseRecord& record : world.records()) records.push_back(record);
    EXPECT_GE(records.back().until, world.lease_of(pi_mac)->expires_at) << i;
    world.pass(nanos_per_s);
  }
  EXPECT_LT(records.size(), 10u);
  EXPECT_EQ(records.back().state, LeaseState::bound_by_use);
}

TEST(DhcpJournal, ADelayedOfferCarriesWhatItWaitsFor) {
  World world;
  world.snapshot.networks[0].dhcp.profiles[static_cast<std::size_t>(ClientKind::pi_rom)].offer_delay_ms = 500;
  world.publish();
  EXPECT_EQ(world.receive(rom_discover()), consumed(Reason::dhcp_offer_delayed));
  ASSERT_EQ(world.records().size(), 1u);
  const auto sent = world.pass(501 * nanos_per_ms);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].commit, 1u);
}

TEST(DhcpJournal, TheEndOfALeaseIsWrittenIfItsBeginningWas) {
  World world;
  world.discover(mac_of(1));
  world.pass(20 * nanos_per_s);  // an OFFER that ran out was never written
  EXPECT_TRUE(world.records().empty());

  const Ipv4Address released = world.bind(mac_of(2));
  world.receive({.type = DhcpType::release, .mac = mac_of(2), .ciaddr = released});
  auto records = world.records();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].state, LeaseState::free);
  EXPECT_EQ(records[1].address, released);

  const Ipv4Address declined = world.bind(mac_of(3));
  world.receive({.type = DhcpType::decline, .mac = mac_of(3), .requested = declined});
  records = world.records();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].state, LeaseState::quarantined);
  world.pass(601 * nanos_per_s, nanos_per_s);
  records = world.records();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].state, LeaseState::free);
  EXPECT_EQ(records[0].address, declined);
}

TEST(DhcpJournal, AFullJournalDropsWhatWouldChangeALease) {
  World world;
  const Ipv4Address address = world.bind(mac_of(1));
  const Nanos expires_at = world.lease_of(mac_of(1))->expires_at;
  world.fill();
  world.now += 100 * nanos_per_s;
  const auto is_full = dropped(Reason::dhcp_journal_full);
  EXPECT_EQ(world.receive({.mac = mac_of(2)}), is_full);
  EXPECT_EQ(world.receive(request(mac_of(1), address)), is_full);
  EXPECT_EQ(world.receive({.type = DhcpType::release, .mac = mac_of(1), .ciaddr = address}), is_full);
  EXPECT_EQ(world.lease_of(mac_of(1))->expires_at, expires_at);
  EXPECT_EQ(world.lease_of(mac_of(2)), nullptr);

  world.pass(expires_at - world.now + 5 * nanos_per_s, 4 * nanos_per_s);
  EXPECT_NE(world.lease_of(mac_of(1)), nullptr) << "it has not ended on disk";
  (void)world.records();
  world.pass(5 * nanos_per_s);
  EXPECT_EQ(world.lease_of(mac_of(1)), nullptr);
  ASSERT_EQ(world.records().size(), 1u);
}

TEST(DhcpJournal, WhileItIsLatchedOnlyWhatIsOnDiskIsSaidAgain) {
  World world;
  const Ipv4Address address = world.bind(mac_of(1));
  world.commit();
  const Ipv4Address lost = world.bind(mac_of(2));  // its record is never written
  world.shard->journal->latch(true);
  world.now += 1000 * nanos_per_s;
  const auto is_latched = dropped(Reason::dhcp_latched);
  EXPECT_EQ(world.receive(request(mac_of(2), lost)), is_latched);
  EXPECT_EQ(world.receive({.mac = mac_of(2)}), is_latched);
  EXPECT_EQ(world.receive({.mac = mac_of(3)}), is_latched);
  EXPECT_EQ(world.receive(request(mac_of(1), lost)), is_latched);
  EXPECT_EQ(world.receive({.type = DhcpType::decline, .mac = mac_of(1), .requested = address}), is_latched);
  const auto& ack = world.ask(request(mac_of(1), address));
  EXPECT_EQ(ack.type(), DhcpType::ack);
  EXPECT_EQ(ack.option(51), test::be32_text(43200 - 1000));
  EXPECT_EQ(world.last_commit, 0u);

  world.shard->journal->latch(false);
  world.commit();
  EXPECT_EQ(world.ask(request(mac_of(2), lost)).option(51), test::be32_text(43200));
  EXPECT_EQ(world.last_commit, 3u);
}

TEST(DhcpJournal, WhileItIsLatchedNothingIsPromisedThatALaterAckCutsShort) {
  World world;
  test::Message ask = rom_discover();
  const Ipv4Address address = world.ask(ask).yiaddr();
  ask.type = DhcpType::request;
  ask.requested = address;
  world.ask(ask);
  world.snapshot.networks[0].dhcp.lease_s = 60;  // the firmware's lease is longer than its system's will be
  world.publish();
  world.commit();
  world.shard->journal->latch(true);
  EXPECT_EQ(world.ask(request(pi_mac, address)).option(51), test::be32_text(60));
  world.shard->journal->latch(false);
  EXPECT_EQ(world.ask(request(pi_mac, address)).option(51), test::be32_text(60));
}

TEST(DhcpJournal, ACopyOfAReleaseThatCouldNotBeWrittenEndsNoLaterLease) {
  for (const bool full : {false, true}) {
    World world;
    const Ipv4Address address = world.bind(mac_of(1));
    world.commit();
    const test::Message release{.type = DhcpType::release, .mac = mac_of(1), .xid = 0x7777, .ciaddr = address};
    if (full) world.fill();
    world.shard->journal->latch(!full);
    EXPECT_EQ(world.receive(release).reason, full ? Reason::dhcp_journal_full : Reason::dhcp_latched);
    world.shard->journal->latch(false);
    (void)world.records();
    EXPECT_EQ(world.bind(mac_of(1)), address);
    EXPECT_EQ(world.receive(release).reason, Reason::dhcp_release_repeated);
    EXPECT_NE(world.lease_of(mac_of(1)), nullptr);
  }
}

TEST(DhcpJournal, ACopyOfAReleaseFromBeforeARestartEndsNoLaterLease) {
  World world;
  const Ipv4Address address = world.bind(mac_of(1));
  const test::Message release{.type = DhcpType::release, .mac = mac_of(1), .xid = 0x7777, .ciaddr = address};
  EXPECT_EQ(world.receive(release).reason, Reason::dhcp_released);
  EXPECT_EQ(world.bind(mac_of(1)), address);
  world.commit();
  world.restart();
  world.now += 4 * nanos_per_s;
  EXPECT_EQ(world.receive(release).reason, Reason::dhcp_release_repeated);
  world.now += 6 * nanos_per_s;
  test::Message another = release;
  another.xid = 0x8888;
  EXPECT_EQ(world.receive(another).reason, Reason::dhcp_released);
}

TEST(DhcpJournal, SignsOfLifeCountInMemoryWhatTheDiskDoesNotTake) {
  World world;
  const Ipv4Address address = world.ask(rom_discover()).yiaddr();
  world.use(pi_mac, address);
  world.commit();
  world.shard->journal->latch(true);
  for (int i = 0; i < 30; ++i) {
    world.pass(60 * nanos_per_s, nanos_per_s);
    world.use(pi_mac, address);
  }
  EXPECT_NE(world.lease_of(pi_mac), nullptr);
  EXPECT_TRUE(world.records().empty());
  world.shard->journal->latch(false);
  world.use(pi_mac, address);
  ASSERT_EQ(world.records().size(), 1u);
}

TEST(DhcpJournal, AfterARestartEverybodyHasWhatTheyHad) {
  World world;
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

TEST(DhcpJournal, AfterARestartQuotasAndRoutersAreKnown) {
  World world;
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
    return test::Message{.mac = mac_of(n),
                         .ether_source = router,
                         .giaddr = relay,
                         .options = {{82, "\x01" + std::string(1, static_cast<char>(circuit.size())) + circuit}}};
  };
  const auto bind = [&](std::uint32_t n, const std::string& circuit) {
    test::Message message = relayed(n, circuit);
    const Ipv4Address address = world.ask(message).yiaddr();
    message.type = DhcpType::request;
    message.requested = address;
    message.server_id = test::dhcp_own_ip;
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
  test::Message release{.type = DhcpType::release, .mac = mac_of(1), .ether_source = mac_of(66), .ciaddr = address};
  EXPECT_EQ(world.receive(release).reason, Reason::dhcp_not_holder);
  release.ether_source = router;
  EXPECT_EQ(world.receive(release).reason, Reason::dhcp_released);
}

TEST(DhcpJournal, WhatContradictsItselfIsNotRestored) {
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

TEST(DhcpJournal, AnOperatorTakesAnAddressBack) {
  World world;
  const Ipv4Address address = world.bind(mac_of(1));
  (void)world.records();
  const Notice asked{.kind = Notice::Kind::release_asked, .ip = address};
  on_notice(asked, world.now, *world.shard, world.snapshot);
  EXPECT_EQ(world.lease_of(mac_of(1)), nullptr);
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 0u);
  ASSERT_EQ(world.records().size(), 1u);
  on_notice(asked, world.now, *world.shard, world.snapshot);  // nobody has it any more
  EXPECT_TRUE(world.records().empty());
}

}  // namespace
}  // namespace bootstorm
