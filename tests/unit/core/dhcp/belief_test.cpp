// What a message in another's name changes: nothing of his files, his reservation or his address.
#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "bootstorm/wire/arp.hpp"
#include "support/dhcp_fixture.hpp"

namespace bootstorm::test {
namespace {

constexpr MacAddress forger{{0xde, 0xad, 0xbe, 0xef, 0, 1}};
constexpr Ipv4Address reserved = Ipv4Address::of(192, 168, 77, 10);
const std::string uefi_class = "PXEClient:Arch:00007:UNDI:003000";

Message uefi_discover(MacAddress mac) {
  return {.mac = mac, .options = {{93, std::string("\0\x07", 2)}, {60, uefi_class}}};
}

class DhcpBelief : public testing::Test {
 protected:
  /// A message in the board's name from the forger's card.
  static Message from_forger(Message message) {
    message.ether_source = forger;
    return message;
  }
  [[nodiscard]] ClientFacts known(MacAddress mac) const { return world.shard->clients->find(mac); }
  /// The Pi 4 boots: DISCOVER, and a first frame from its address.
  Ipv4Address boot_pi4() {
    const Ipv4Address address = world.ask(pi4_discover()).yiaddr();
    world.use(pi_mac, address);
    return address;
  }

  DhcpWorld world;
};

TEST_F(DhcpBelief, AnswersAMessageFromAnotherCardAndLearnsNothingOfIt) {
  EXPECT_FALSE(world.ask(from_forger(pi4_discover())).yiaddr().is_zero()) << "a bridge may have its own MAC in it";
  EXPECT_EQ(known(pi_mac), ClientFacts{});
  (void)world.ask(pi4_discover());
  EXPECT_EQ(known(pi_mac).model, Model::pi4);
}

TEST_F(DhcpBelief, ChangesNothingOfAClientThatSpeaksForItself) {
  const Ipv4Address address = world.ask(pi4_discover()).yiaddr();
  EXPECT_EQ(world.ask(from_forger(uefi_discover(pi_mac))).yiaddr(), address) << "answered";
  EXPECT_EQ(world.lease_of(pi_mac)->kind, ClientKind::pi4);
  EXPECT_EQ(known(pi_mac).model, Model::pi4);
  Message other_server{.type = DhcpType::request, .requested = address, .server_id = Ipv4Address::of(192, 168, 77, 9)};
  (void)world.receive(from_forger(other_server));
  EXPECT_NE(world.lease_of(pi_mac), nullptr) << "nor may another say that it has chosen another server";
  (void)world.receive(other_server);
  EXPECT_EQ(world.lease_of(pi_mac), nullptr);
}

TEST_F(DhcpBelief, KeepsTheIdentityOfAClientAtWorkWhenBothMacsAreForged) {
  boot_pi4();
  const ClientFacts before = known(pi_mac);
  (void)world.ask(uefi_discover(pi_mac));
  EXPECT_EQ(known(pi_mac).model, Model::pi4);
  EXPECT_EQ(known(pi_mac).serial, before.serial);
  EXPECT_EQ(known(pi_mac).stage, Model::pxe_x64) << "whose files are asked last of all: it may be its next boot stage";
  world.events();
  Message other_serial = pi4_discover();
  for (auto& [code, value] : other_serial.options) {
    if (code == 97) value.back() = '\x11';
  }
  (void)world.ask(other_serial);
  EXPECT_EQ(known(pi_mac).serial, before.serial);
  EXPECT_EQ(world.count(Statistic::dhcp_identities_contradicted), 1u);
  EXPECT_EQ(world.events_of(EventKind::client_contradicted), 1u);
  // A day after its last sign of life it may have become something else.
  world.now += identity_hold_ns;
  (void)world.ask(other_serial);
  EXPECT_NE(known(pi_mac).serial, before.serial);
}

TEST_F(DhcpBelief, BelievesTheNewestOfAClientThatHasNotBeenSeenAtWork) {
  (void)world.ask(uefi_discover(pi_mac));  // forged before the board has ever been there
  (void)world.ask(pi4_discover());
  EXPECT_EQ(known(pi_mac).model, Model::pi4);
  EXPECT_EQ(known(pi_mac).stage, Model::unknown);
}

TEST_F(DhcpBelief, TakesAListedBoardForTheFirstClientThatSaysItsSerial) {
  world.snapshot.boards = {{.has_serial = true, .serial = 0x9ffefdef, .address = reserved}};
  world.snapshot.new_clients = {.per_s = 1, .burst = 4};
  world.publish();
  EXPECT_EQ(world.ask(pi4_discover(mac_of(1))).yiaddr(), reserved);
  EXPECT_EQ(known(mac_of(1)).serial, 0x9ffefdefu);
  world.events();
  for (std::uint32_t n = 2; n < 1'002; ++n) (void)world.receive(pi4_discover(mac_of(n)));
  EXPECT_FALSE(known(mac_of(2)).has_serial) << "no files of the board's, either";
  EXPECT_EQ(world.count(Reason::dhcp_rate), 996u) << "and they pass the same admission as everybody";
  EXPECT_EQ(world.events_of(EventKind::board_claimed), 1u);
  EXPECT_EQ(world.lease_of(mac_of(1))->address, reserved);
}

TEST_F(DhcpBelief, IsNotDeceivedByARelayThatIsNone) {
  Message forged = uefi_discover(pi_mac);
  forged.giaddr = Ipv4Address::of(192, 168, 77, 3);
  (void)world.receive(from_forger(forged));
  EXPECT_EQ(known(pi_mac).model, Model::pxe_x64) << "nobody knows better";
  const Ipv4Address address = world.ask({.mac = pi_mac}).yiaddr();
  world.use(pi_mac, address);  // a plain client so far: what was said of it is not true because it is there
  (void)world.ask(pi4_discover());
  EXPECT_EQ(known(pi_mac).model, Model::pi4);
  (void)world.receive(from_forger(forged));
  EXPECT_EQ(known(pi_mac).model, Model::pi4);
  EXPECT_EQ(known(pi_mac).stage, Model::unknown);
  EXPECT_EQ(world.lease_of(pi_mac)->kind, ClientKind::pi4);
}

TEST_F(DhcpBelief, GivesABoardThatIsGoneToItsNextCard) {
  world.snapshot.boards = {{.has_serial = true, .serial = 0x9ffefdef, .address = reserved}};
  world.publish();
  EXPECT_EQ(world.ask(pi4_discover(mac_of(1))).yiaddr(), reserved);
  world.pass(61 * nanos_per_s);
  EXPECT_EQ(world.ask(pi4_discover(mac_of(2))).yiaddr(), reserved);
}

TEST_F(DhcpBelief, IsNotDrownedByInventedMacs) {
  boot_pi4();
  for (std::uint32_t n = 0; n < 1'000'000; ++n) {
    (void)world.shard->clients->note(MacAddress::from_number(0x06aabb000000 + n), {.model = Model::pi5}, world.now);
  }
  EXPECT_EQ(known(pi_mac).model, Model::pi4);
}

/// Fifty clients at work in a pool of 3,000 addresses.
class DhcpForgery : public testing::Test {
 protected:
  static constexpr std::uint32_t holders = 50;
  static constexpr std::uint32_t pool = 3'000;

  DhcpForgery() {
    Network& network = world.snapshot.networks[0];
    network.prefix_length = 16;
    network.dhcp.pool = {{first, {first.value + pool - 1}}};
    network.dhcp.first_lease_s = 600;
    network.dhcp.probe = true;
    world.publish();
    for (std::uint32_t n = 0; n < holders; ++n) {
      held[n] = world.bind(mac_of(n));
      world.use(mac_of(n), held[n]);
    }
    world.use_own_addresses();
  }
  static MacAddress invented(std::uint32_t n) { return MacAddress::from_number(0x06aabb000000 + n); }
  [[nodiscard]] static Message renewing(MacAddress mac, Ipv4Address address) {
    return {.type = DhcpType::request, .mac = mac, .ciaddr = address};
  }
  [[nodiscard]] bool is_free(Ipv4Address address) { return world.plan().is_free(world.snapshot.networks[0], address); }
  /// Time passes. The holders answer when they are asked who has their address.
  void live(Nanos time) {
    for (const auto& sent : world.pass(time, 20 * nanos_per_ms)) {
      if (sent.ether_type() != ether_type_arp) continue;
      const auto* arp = view<ArpHeader>(sent.data() + sizeof(EtherHeader));
      for (const auto& [n, address] : held) {
        if (Ipv4Address::from(arp->target_ip) == address) world.use(mac_of(n), address);
      }
    }
  }
  void expect_all_keep_their_addresses() {
    for (const auto& [n, address] : held) {
      const dhcp::Lease* lease = world.lease_at(address);
      EXPECT_TRUE(lease == nullptr || lease->mac == mac_of(n)) << "another client has the address of holder " << n;
      EXPECT_EQ(world.ask(renewing(mac_of(n), address)).type(), DhcpType::ack) << "holder " << n;
    }
  }

  const Ipv4Address first = Ipv4Address::of(192, 168, 100, 1);
  DhcpWorld world;
  std::map<std::uint32_t, Ipv4Address> held;
};

TEST_F(DhcpForgery, LosesNoLeaseToReleasesAndDeclinesWithBothMacsForged) {
  std::mt19937 lot{11};
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    const std::uint32_t n = static_cast<std::uint32_t>(lot()) % holders;
    Message forged{.type = i % 2 == 0 ? DhcpType::release : DhcpType::decline, .mac = mac_of(n), .xid = i};
    forged.server_id = dhcp_own_ip;
    (i % 2 == 0 ? forged.ciaddr : forged.requested.emplace()) = held[n];
    EXPECT_NE(world.receive(forged).verdict, Verdict::reply);
    (void)world.receive({.mac = invented(i)});
    if (i % 10 == 0) live(20 * nanos_per_ms);
    // One of the holders sends something: it does not know of any of this.
    if (i % 7 == 0) world.use(mac_of(n), held[n]);
  }
  expect_all_keep_their_addresses();
}

TEST_F(DhcpForgery, GetsThePoolBackWithinTheShortLeaseAfterRequestsOutOfNothing) {
  for (std::uint32_t i = 0; i < 15'000; ++i) {
    if (i % 300 == 0) {
      const std::uint32_t n = i / 300;
      EXPECT_EQ(
          world.receive({.type = DhcpType::release, .mac = mac_of(n), .ciaddr = held[n], .server_id = dhcp_own_ip}),
          consumed(Reason::dhcp_released));
    }
    (void)world.receive(renewing(invented(i), {first.value + i % pool}));
    if (i % 15 == 0) live(nanos_per_ms);
  }
  EXPECT_GT(world.count(Statistic::dhcp_leases_held), pool - holders - 1) << "the flood has reached its aim for now";
  expect_all_keep_their_addresses();
  live(601 * nanos_per_s);
  expect_all_keep_their_addresses();
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), holders);
  for (std::uint32_t n = 0; n < 1'000; ++n)
    ASSERT_NE(world.receive({.mac = MacAddress::from_number(0x0a0000000000 + n)}).verdict, Verdict::drop);
  expect_all_keep_their_addresses();
}

TEST(AddressPlan, GivesReturnedAddressesLastAndTheOldestFirst) {
  DhcpWorld world;
  world.snapshot.networks[0].dhcp.pool = {{Ipv4Address::of(192, 168, 77, 50), Ipv4Address::of(192, 168, 77, 53)}};
  world.snapshot.networks[0].dhcp.lease_s = 60;
  world.publish();
  const Ipv4Address oldest = world.bind(mac_of(1));
  world.pass(10 * nanos_per_s);
  const Ipv4Address second = world.bind(mac_of(2));
  world.pass(70 * nanos_per_s);
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 0u);
  const Ipv4Address third = world.bind(mac_of(3)), fourth = world.bind(mac_of(4));
  EXPECT_TRUE(third != oldest && third != second && fourth != oldest && fourth != second) << "nobody had those";
  world.publish();  // a reload forgets nothing
  EXPECT_EQ(world.bind(mac_of(5)), oldest);
  EXPECT_EQ(world.bind(mac_of(2)), second) << "its own";
}

}  // namespace
}  // namespace bootstorm::test
