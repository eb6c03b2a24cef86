// Each trouble with the network or with DHCP, made for boot clients that ask a worker's core, and the sentence that an
// operator reads of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "bootstorm/wire/dhcp.hpp"
#include "client/pi3.hpp"
#include "client/pi4.hpp"
#include "client/pxe.hpp"
#include "config/dhcp/dhcp.hpp"
#include "operate/book/story.hpp"
#include "support/lan_world.hpp"
#include "support/spoiled_frames.hpp"

namespace bootstorm::operate {
namespace {

using test::arp_from;
using test::FrameBytes;
using test::is_arp;
using test::leave_checksum;
using test::relayed_by;
using test::tagged;

constexpr MacAddress board{{0xb8, 0x27, 0xeb, 1, 2, 3}};
constexpr MacAddress second{{0xb8, 0x27, 0xeb, 1, 2, 4}};
constexpr MacAddress server_mac{{0x02, 0, 0, 0, 0x77, 0x12}};
constexpr Ipv4Address server_ip = Ipv4Address::of(192, 168, 77, 2);
/// A Pi 3's ROM has asked for the fifth time, and has given up.
constexpr Nanos rom_time = 34 * nanos_per_s;

class NetworkTroubles : public ::testing::Test {
 protected:
  DhcpSettings& dhcp() { return world.appliance.network().dhcp; }
  BootProfile& profile(ClientKind kind) { return dhcp().profiles[static_cast<std::size_t>(kind)]; }
  void list(MacAddress mac) {
    Board listed;
    listed.has_mac = true;
    listed.mac = mac;
    world.appliance.snapshot.boards.push_back(listed);
  }
  void boot(const client::ClientModel& model, Nanos time, MacAddress mac = board) {
    world.publish();
    world.add(model, mac);
    world.run(time);
  }
  void expect(std::string_view name, std::string_view says, std::string_view remedy, MacAddress mac = board) {
    const BoardVerdict seen = world.verdict(mac);
    EXPECT_EQ(seen.name, name) << seen.says;
    EXPECT_EQ(seen.severity, Severity::trouble);
    EXPECT_NE(seen.says.find(says), std::string::npos) << seen.says;
    EXPECT_NE(seen.remedy.find(remedy), std::string::npos) << seen.remedy;
  }

  test::LanWorld world;
};

TEST_F(NetworkTroubles, AreNoneWhereBoardsBoot) {
  dhcp().classes.push_back({.name = "pc", .boot_file = "start.elf"});
  list(board);
  boot(client::pi3_model, 0);
  world.add(client::pi4_model, second);
  const MacAddress pc{{0x02, 0, 0, 0, 0, 7}};
  world.add(client::pxe_x64_model, pc);
  for (unsigned s = 0; s < 40; ++s) {
    world.run(nanos_per_s);
    for (const MacAddress mac : {board, second, pc}) {
      EXPECT_NE(world.verdict(mac).severity, Severity::trouble) << s << " s: " << world.verdict(mac).says;
    }
  }
  for (const MacAddress mac : {board, second, pc}) EXPECT_EQ(world.verdict(mac).name, "booted");
}

TEST_F(NetworkTroubles, AreNoneOfAPcThatNothingIsServedFor) {
  boot(client::pxe_x64_model, 90 * nanos_per_s);
  EXPECT_NE(world.verdict(board).severity, Severity::trouble) << world.verdict(board).says;
}

TEST_F(NetworkTroubles, OfOption43WithoutItsSpacesNameTheProfileAndTheSetting) {
  profile(ClientKind::pi_rom).vendor_options = config::pi_vendor_options("Raspberry Pi Boot");
  boot(client::pi3_model, 18 * nanos_per_s);
  expect("offer_not_taken", "It was offered 192.168.77.", "Set `trailing_spaces: 3` in `dhcp: profiles: pi-rom`.");
  world.run(rom_time - 18 * nanos_per_s);
  expect(
      "went_dark",
      "and it took none: boot profile pi-rom sends 'Raspberry Pi Boot' in option 43 without the three spaces behind it "
      "that the boot ROM of a Pi 3 needs. By its boot profile, pi-rom, wake frames followed 600 and 1200 ms after "
      "each DISCOVER; no other DHCP server was heard.",
      "`dhcp: profiles: pi-rom`. Then switch it off and on.");
}

TEST_F(NetworkTroubles, OfAnotherMenuOrNoneSayWhatTheFirmwareLooksFor) {
  profile(ClientKind::pi4).vendor_options = config::pi_vendor_options("Boot from here");
  boot(client::pi4_model, 20 * nanos_per_s);
  expect("offer_not_taken", "pi4 sends the menu 'Boot from here', and its firmware looks for 'Raspberry Pi Boot'",
         "unless PXE_OPTION43");
  profile(ClientKind::pi4).vendor_options.clear();
  boot(client::pi4_model, 20 * nanos_per_s, second);
  expect("offer_not_taken", "boot profile pi4 has no menu", "`menu: Raspberry Pi Boot`", second);
}

TEST_F(NetworkTroubles, OfARomThatNothingWakesNameTheWakeFrames) {
  profile(ClientKind::pi_rom).wake_ms = {};
  boot(client::pi3_model, rom_time);
  expect("went_dark", "no wake frame is sent (wake_ms is empty)", "`wake_ms: [600, 1200]`");
}

TEST_F(NetworkTroubles, OfOffersThatAreHeldBackTooLongNameTheDelay) {
  profile(ClientKind::pi_rom).offer_delay_ms = 6000;
  boot(client::pi3_model, rom_time);
  expect("went_dark", "left and it took none: its OFFERs are held back for 6000 ms", "offer_delay_ms to 2000 or less");
}

TEST_F(NetworkTroubles, OfAnExhaustedPoolNameItAndHowManyAddressesItHas) {
  dhcp().pool = {{Ipv4Address::of(192, 168, 77, 50), Ipv4Address::of(192, 168, 77, 50)}};
  boot(client::pi4_model, nanos_per_s);
  boot(client::pi4_model, nanos_per_s, second);
  expect("refused",
         "It asks for an address and gets none: no address is free in the pool of 192.168.77.0/24 (192.168.77.50: 1 "
         "address).",
         "Enlarge `pool` of 192.168.77.0/24", second);
  EXPECT_EQ(world.verdict(second).reason, "dhcp_pool_exhausted");
  const Book& book = world.book;
  const auto story = story_of(book, book.at(book.find(second)), world.now);
  EXPECT_NE(story.front().text.find("sent DISCOVER: no address is free"), std::string::npos) << story.front().text;
}

TEST_F(NetworkTroubles, OfARefusedRomTellToSwitchItOnAgain) {
  dhcp().serves_unknown = false;
  boot(client::pi3_model, rom_time);
  expect("refused", "it is not a listed board, and 192.168.77.0/24 serves only listed ones",
         "List it in `boards` with its mac, b8:27:eb:01:02:03, or set `unknown: serve` in the `dhcp` of "
         "192.168.77.0/24. Then switch it off and on");
}

TEST_F(NetworkTroubles, OfTooManyNewBoardsNameTheLimit) {
  world.appliance.snapshot.new_clients = {.per_s = 1, .burst = 1};
  boot(client::pi4_model, 0);
  world.add(client::pi4_model, second);
  world.run(nanos_per_s / 2);
  const MacAddress late = world.verdict(second).name == "refused" ? second : board;
  expect("refused", "than `new_clients: {per_second: 1, burst: 1}` allows", "raise `new_clients`", late);
}

TEST_F(NetworkTroubles, OfARelayThatNobodyKnowsNameIt) {
  world.from_boards = relayed_by(Ipv4Address::of(10, 9, 0, 1));
  boot(client::pi4_model, nanos_per_s);
  expect("refused", "its message came through the relay 10.9.0.1, which is in no subnet",
         "Add the relay's subnet to `subnets` of 192.168.77.0/24");
}

TEST_F(NetworkTroubles, OfAFullQuotaNameItAndTheRelay) {
  Network subnet = world.appliance.network();
  subnet.address = Ipv4Address::of(10, 9, 0, 0);
  subnet.is_subnet = true;
  subnet.dhcp.pool = {{Ipv4Address::of(10, 9, 0, 50), Ipv4Address::of(10, 9, 0, 99)}};
  subnet.dhcp.pool_first = dhcp().pool_size();
  subnet.dhcp.relay_quota = 1;
  world.appliance.snapshot.networks.push_back(subnet);
  world.from_boards = relayed_by(Ipv4Address::of(10, 9, 0, 1));
  boot(client::pi4_model, nanos_per_s);
  boot(client::pi4_model, nanos_per_s, second);
  expect("refused", "has as many addresses as `quota: {circuit: 0, relay: 1}` allows",
         "Raise `quota` of 10.9.0.0/24, list the board in `boards`, or look for a host behind the relay 10.9.0.1",
         second);
}

TEST_F(NetworkTroubles, OfDhcpThatIsOffAreNoneForABoardThatDoesWithout) {
  dhcp().mode = DhcpMode::off;
  boot(client::pi4_model, 2 * nanos_per_s);
  EXPECT_NE(world.verdict(board).severity, Severity::trouble) << "another server may answer it";
  world.run(20 * nanos_per_s);
  expect("refused", "DHCP is off in 192.168.77.0/24", "`mode: proxy`");
}

TEST_F(NetworkTroubles, OfAProxyWithoutAServerSayThatNobodyGivesAddresses) {
  dhcp().mode = DhcpMode::proxy;
  boot(client::pi4_model, 20 * nanos_per_s);
  expect("offer_not_taken", "in proxy mode another DHCP server gives the addresses, and none seems to",
         "See that the DHCP server of 192.168.77.0/24 runs");
}

TEST_F(NetworkTroubles, OfAVlanThatNoNetworkHasNameTheTagAndWhatIsServed) {
  list(board);
  world.from_boards = tagged(30);
  boot(client::pi4_model, 10 * nanos_per_s);
  const std::string_view says = "they come with the VLAN tag 30, and 0000:3b:00.0 serves untagged frames only";
  expect("frames_dropped", says, "add a network with `vlan: 30` to 0000:3b:00.0");
  world.add(client::pi3_model, second);
  world.run(10 * nanos_per_s);
  expect("frames_dropped", says, "Put its switch port into a VLAN that is served", second);
}

TEST_F(NetworkTroubles, OfAVlanThatNoNetworkHasAreNotThoseOfHostsThatDoNotBoot) {
  world.from_boards = tagged(30);
  world.publish();
  for (unsigned i = 0; i < 50; ++i) {
    FrameBytes frame = arp_from(MacAddress::from_number(0x020000000100 + i), Ipv4Address::of(10, 0, 0, 1),
                                Ipv4Address::of(10, 0, 0, 2));
    tagged(30)(frame);
    world.say(std::move(frame));
  }
  world.run(nanos_per_s);
  EXPECT_EQ(world.book.size(), 0u);
}

TEST_F(NetworkTroubles, OfUnfinishedChecksumsGiveTheEthtoolLine) {
  world.from_boards = leave_checksum;
  boot(client::pi4_model, 10 * nanos_per_s);
  expect("frames_dropped", "their checksums are unfinished",
         "run 'ethtool -K INTERFACE tx off' on the machine of b8:27:eb");
}

TEST_F(NetworkTroubles, OfABoardThatTakesAnotherServersOfferNameThatServerAndItsMac) {
  world.add_server(server_ip, server_mac);
  boot(client::pi4_model, 10 * nanos_per_s);
  expect("other_dhcp_server", "It took the address that another DHCP server, 192.168.77.2", "`mode: proxy`");
  world.book.take(
      {.at = world.now, .ip = Ipv4Address::of(192, 168, 77, 55), .mac = board, .kind = EventKind::address_squatted});
  expect("other_dhcp_server", "It took the address, 192.168.77.55, that another DHCP server", "`mode: proxy`");
}

TEST_F(NetworkTroubles, OfABoardWhoseOptionsLeadElsewhereNameThatHost) {
  const std::string elsewhere = "192.168.77.9";
  dhcp().options.set(static_cast<std::uint8_t>(DhcpOption::tftp_server), std::as_bytes(std::span{elsewhere}), true);
  boot(client::pi4_model, 5 * nanos_per_s);
  expect("other_boot_server", "and then looked for 192.168.77.9", "an option 66 in the configuration");
}

TEST_F(NetworkTroubles, OfABoardWhoseArpIsLostSayThatItAsksForNoFile) {
  world.from_boards = [](FrameBytes& frame) { return !is_arp(frame); };
  boot(client::pi4_model, 25 * nanos_per_s);
  expect("no_file_asked", "It took the address 192.168.77.", "whether its ARP requests are answered");
}

TEST_F(NetworkTroubles, OfAPortThatForwardsLateSaySoWhereDiscoversWereLost) {
  const Nanos forwards_at = world.now + 14 * nanos_per_s;
  world.from_boards = [&, forwards_at](FrameBytes&) { return world.now >= forwards_at; };
  world.to_boards = [](FrameBytes&) { return false; };
  boot(client::pi3_model, 60 * nanos_per_s);
  expect("went_dark", "Only 2 of the five DISCOVERs that its boot ROM sends came through", "edge (portfast)");
}

TEST_F(NetworkTroubles, OfAPortThatForwardsLateBelieveWhatTheBoardSaysOfItsWait) {
  dhcp().classes.push_back({.name = "pc", .boot_file = "start.elf"});
  const Nanos forwards_at = world.now + 6 * nanos_per_s;
  world.from_boards = [&, forwards_at](FrameBytes&) { return world.now >= forwards_at; };
  world.to_boards = [](FrameBytes&) { return false; };
  boot(client::pxe_x64_model, 70 * nanos_per_s);
  expect("offer_not_taken", "its first DISCOVER that came through says that it had been asking for 12 s",
         "Switch spanning tree off");
}

TEST(NetworkTrouble, OfAnotherHostAtTheAppliancesAddressNamesItsMac) {
  test::LanWorld world{test::LanWorld::Start::to_come};
  const Ipv4Address own_ip = world.appliance.network().address;
  world.add(client::pi4_model, board);
  for (unsigned i = 0; i < 150; ++i, world.run(nanos_per_s / 10)) {
    world.say(arp_from(server_mac, own_ip, own_ip));
    world.say(arp_from(server_mac, own_ip, own_ip, world.appliance.snapshot.ports[0].mac));
  }
  const BoardVerdict seen = world.verdict(board);
  EXPECT_EQ(seen.name, "frames_dropped");
  EXPECT_NE(seen.says.find("02:00:00:00:77:12 has 192.168.77.1, the appliance's own address"), std::string::npos)
      << seen.says;
  EXPECT_EQ(seen.remedy, "Give 02:00:00:00:77:12 or the appliance another address.");
}

TEST_F(NetworkTroubles, OfASquatterNameItAlthoughItWasNeverHeardBefore) {
  dhcp().probe = true;
  world.publish();
  world.say(arp_from(second, Ipv4Address::of(192, 168, 77, 55), server_ip));
  world.run(nanos_per_s);
  expect("address_conflict", "It uses 192.168.77.55, an address of the pool that it was not given", "`exclude`",
         second);
  EXPECT_EQ(phase_of(world.book.at(world.book.find(second)), world.now), Phase::unheard);
}

TEST_F(NetworkTroubles, OfAnAddressThatTwoUseAreBoth) {
  boot(client::pi4_model, 5 * nanos_per_s);
  const Ipv4Address ip = world.book.at(world.book.find(board)).ip;
  world.say(arp_from(second, ip, server_ip));
  world.run(nanos_per_s);
  expect("address_conflict", "is used by two machines: b8:27:eb:01:02:03, which was given it, and b8:27:eb:01:02:04",
         "Give b8:27:eb:01:02:04 another address");
  expect("address_conflict", "which was given to b8:27:eb:01:02:03", "Give b8:27:eb:01:02:04 another address", second);
}

}  // namespace
}  // namespace bootstorm::operate
