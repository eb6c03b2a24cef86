// Which leases are journaled, and which answers wait for their record.
#include <gtest/gtest.h>

#include "support/dhcp_journal_fixture.hpp"

namespace bootstorm::test {
namespace {

TEST(DhcpJournal, HoldsAnAckForItsRecordAndAPlainOfferForNothing) {
  JournaledWorld world;
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

TEST(DhcpJournal, RecordsWhatTheHolderSaysOfItself) {
  JournaledWorld world;
  const Ipv4Address address = world.ask(bootcode_discover()).yiaddr();
  ASSERT_EQ(world.records().back().serial, 0xd028f66du);
  Message ask = request(pi_mac, address);
  ask.options = {{12, std::string("node-7\0", 7)}};
  world.ask(ask);
  const LeaseRecord record = world.records().back();
  EXPECT_EQ(record.serial, 0xd028f66du) << "although a REQUEST of an operating system does not say it";
  EXPECT_EQ(record.name.view(), "node-7") << "without the zero that some send along";
}

TEST(DhcpJournal, RecordsOnceMoreWhenTheHolderFirstSaysItsSerial) {
  JournaledWorld world;
  world.ask(rom_discover());
  EXPECT_EQ(world.records().back().serial, 0u) << "the ROM says none";
  world.ask(bootcode_discover());
  const auto records = world.records();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].serial, 0xd028f66du);
  for (char n = 1; n < 20; ++n) {
    Message other = bootcode_discover();
    for (auto& [code, value] : other.options) {
      const std::string word{n, n, 'x', 'y'};
      if (code == 97) value = std::string(1, '\0') + word + word + word + word;
    }
    world.ask(other);
  }
  EXPECT_TRUE(world.records().empty()) << "whatever it says then, nothing is written for it";
}

TEST(DhcpJournal, DropsNamesThatAreNoHostNames) {
  JournaledWorld world;
  const Ipv4Address address = world.discover(mac_of(1), {{12, "good"}});
  for (const std::string said : {"'; DROP TABLE lease", "a\nb", "\x1b[2J", "caf\xc3\xa9"}) {
    Message ask = request(mac_of(1), address);
    ask.options = {{12, said}};
    world.now += nanos_per_s;
    world.ask(ask);
    EXPECT_EQ(world.records().back().name.view(), "good") << said;
  }
  Message ask = request(mac_of(1), address);
  ask.options = {{12, std::string(255, 'x')}};
  world.now += nanos_per_s;
  world.ask(ask);
  EXPECT_EQ(world.records().back().name.view(), std::string(31, 'x'));
}

TEST(DhcpJournal, HoldsNothingWithoutAJournal) {
  DhcpWorld world;
  world.bind(mac_of(1));
  EXPECT_EQ(world.last_commit, 0u);
  world.ask(rom_discover());
  EXPECT_EQ(world.last_commit, 0u);
}

TEST(DhcpJournal, HoldsTheOfferToABoardThatNeverRequestsAndWritesItOnce) {
  JournaledWorld world;
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

TEST(DhcpJournal, GivesADelayedOfferTheRecordItWaitsFor) {
  JournaledWorld world;
  world.snapshot.networks[0].dhcp.profiles[static_cast<std::size_t>(ClientKind::pi_rom)].offer_delay_ms = 500;
  world.publish();
  EXPECT_EQ(world.receive(rom_discover()), consumed(Reason::dhcp_offer_delayed));
  ASSERT_EQ(world.records().size(), 1u);
  const auto sent = world.pass(501 * nanos_per_ms);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].commit, 1u);
}

TEST(DhcpJournal, WritesTheEndOfALeaseIfItsBeginningWasWritten) {
  JournaledWorld world;
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

TEST(DhcpJournal, EndsNoLaterLeaseByACopyOfAnUnwrittenRelease) {
  for (const bool full : {false, true}) {
    JournaledWorld world;
    const Ipv4Address address = world.bind(mac_of(1));
    world.commit();
    const Message release{.type = DhcpType::release, .mac = mac_of(1), .xid = 0x7777, .ciaddr = address};
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

TEST(DhcpJournal, ReleasesAnAddressForTheOperator) {
  JournaledWorld world;
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
}  // namespace bootstorm::test
