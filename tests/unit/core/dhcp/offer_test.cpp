#include <string>

#include <gtest/gtest.h>

#include "support/dhcp_fixture.hpp"

namespace bootstorm::test {
namespace {

TEST(DhcpOffer, MatchesTheCapturedOneForAPiRom) {
  DhcpWorld world;
  const Message discover = rom_discover();
  ASSERT_EQ(discover.bytes().size(), 320u) << "as captured from the board";
  world.shard->ipv4_id = 0xe170;
  const Answer& offer = world.ask(discover);
  const std::string yiaddr = be32_text(offer.yiaddr().value);

  std::string payload{"\x02\x01\x06\x00\x26\xf3\x03\x39\x00\x00\x00\x00", 12};
  payload += std::string(4, '\0') + yiaddr + std::string{"\xc0\xa8\x4d\x01", 4} + std::string(4, '\0');
  payload += std::string{"\xb8\x27\xeb\x28\xf6\x6d", 6} + std::string(10, '\0') + std::string(64 + 128, '\0');
  payload += std::string{"\x63\x82\x53\x63", 4};
  payload += std::string{"\x35\x01\x02", 3};
  payload += std::string{"\x36\x04\xc0\xa8\x4d\x01", 6};
  payload += std::string{"\x33\x04\x00\x00\xa8\xc0", 6};  // 43200
  payload += std::string{"\x3a\x04\x00\x00\x54\x60", 6};  // 21600
  payload += std::string{"\x3b\x04\x00\x00\x93\xa8", 6};  // 37800
  payload += std::string{"\x01\x04\xff\xff\xff\x00", 6};
  payload += std::string{"\x1c\x04\xc0\xa8\x4d\xff", 6};
  payload += std::string{"\x3c\x09PXEClient", 11};
  payload += std::string{"\x61\x11\x00", 3} + std::string(16, '\x44');
  payload += std::string{"\x42\x0c"} + "192.168.77.1";
  payload += std::string{"\x2b\x23\x06\x01\x03\x0a\x04\x00PXE\x09\x17\x00\x00\x14", 16};
  payload += "Raspberry Pi Boot   ";
  payload += "\xff\xff";
  EXPECT_EQ(offer.payload, payload);
  // The capture's OFFER has 344; three spaces and option 66 are what ours has more.
  EXPECT_EQ(offer.payload.size(), 344u + 3 + 14);

  EXPECT_EQ(offer.ether.destination, pi_mac);
  EXPECT_EQ(offer.ether.source, dhcp_own_mac);
  EXPECT_EQ(offer.ipv4.source, dhcp_own_ip.wire());
  EXPECT_EQ(offer.destination(), offer.yiaddr());
  EXPECT_EQ(offer.ipv4.ttl, 64);
  EXPECT_EQ(offer.ipv4.id.host(), 0xe171);
  EXPECT_EQ(offer.udp.source_port.host(), 67);
  EXPECT_EQ(offer.udp.destination_port.host(), 68);
  EXPECT_EQ(world.count(Reason::dhcp_offered), 1u);
}

TEST(DhcpOffer, KeepsOptionsInTheOrderThatBoardsAccept) {
  DhcpWorld world;
  world.snapshot.networks[0].dhcp.router = Ipv4Address::of(192, 168, 77, 254);
  world.snapshot.networks[0].dhcp.dns = {Ipv4Address::of(9, 9, 9, 9), Ipv4Address::of(1, 1, 1, 1)};
  world.publish();
  EXPECT_EQ(world.ask(rom_discover()).codes(), (std::vector{53, 54, 51, 58, 59, 1, 28, 60, 97, 66, 43}))
      << "the ROM asks for neither router nor DNS";
  EXPECT_EQ(world.ask(bootcode_discover()).codes(), (std::vector{53, 54, 51, 58, 59, 1, 28, 3, 60, 97, 66, 43}));
  const Answer& plain = world.ask({.mac = mac_of(1)});
  EXPECT_EQ(plain.codes(), (std::vector{53, 54, 51, 58, 59, 1, 28, 3, 6})) << "a client without a list gets all";
  EXPECT_EQ(plain.option(3), be32_text(Ipv4Address::of(192, 168, 77, 254).value));
  EXPECT_EQ(plain.option(6), (std::string{"\x09\x09\x09\x09\x01\x01\x01\x01", 8}));
}

TEST(DhcpOffer, HasNoPxeOptionsAnd300BytesForAPlainClient) {
  DhcpWorld world;
  const Answer& offer = world.ask({.options = {{97, guid_rom}, {60, "dhcpcd-9.4.1"}}});
  for (const int code : {43, 60, 66, 97}) EXPECT_FALSE(offer.has(code)) << code;
  EXPECT_EQ(offer.payload.size(), dhcp_message_min);
}

TEST(DhcpOffer, PromisesNothingToAClientThatThereIsNothingToBootFor) {
  DhcpWorld world;
  const std::string pc_guid = std::string("\0a PC's own UUID.", 17);
  for (const std::string& arch : {std::string{"\0\0", 2}, std::string{"\0\7", 2}, std::string{"\0\x0b", 2}}) {
    const Answer& offer = world.ask({.options = {{93, arch}, {97, pc_guid}, {60, "PXEClient"}}});
    for (const int code : {43, 60, 66, 97}) EXPECT_FALSE(offer.has(code)) << code;
  }
}

TEST(DhcpOffer, TellsAPiByItsGuidAlone) {
  DhcpWorld world;
  const std::string uefi = "PXEClient:Arch:00007:UNDI:003000";
  EXPECT_TRUE(world.ask({.options = {{97, guid_rom}, {60, pi_class}}}).has(43));
  EXPECT_FALSE(world.ask({.options = {{93, std::string{"\0\7", 2}}, {97, guid_rom}, {60, uefi}}}).has(43));
  // Without option 93 the class string tells the architecture.
  EXPECT_FALSE(world.ask({.mac = mac_of(1), .options = {{97, guid_rom}, {60, uefi}}}).has(43));
  EXPECT_FALSE(world.ask({.mac = mac_of(2), .options = {{60, pi_class}}}).has(43));
  EXPECT_FALSE(world.ask({.mac = mac_of(3), .options = {{97, guid_rom}, {60, "PXEClient"}}}).has(43));
  EXPECT_FALSE(world.ask({.mac = mac_of(4), .options = {{97, guid_rom}, {60, "PXEClient:Arch:0000x"}}}).has(43));
}

TEST(DhcpOffer, DoesNotEchoAGuidOfAnotherLength) {
  DhcpWorld world;
  EXPECT_FALSE(world.ask({.options = {{97, "short"}, {60, pi_class}}}).has(97));
}

TEST(DhcpOffer, EchoesTransactionFlagsAndClientId) {
  DhcpWorld world;
  const Answer& offer =
      world.ask({.xid = 0xdeadbeef, .flags = dhcp_flag_broadcast, .options = {{61, "\xff\x01\x02\x03"}}});
  EXPECT_EQ(offer.dhcp.xid.host(), 0xdeadbeefu);
  EXPECT_EQ(offer.dhcp.flags.host(), dhcp_flag_broadcast);
  EXPECT_EQ(offer.option(61), "\xff\x01\x02\x03");
  // Broadcast at the network layer, because it asks for that; at the link layer to it alone in any case.
  EXPECT_EQ(offer.destination(), ipv4_broadcast);
  EXPECT_EQ(offer.ether.destination, pi_mac);
}

TEST(DhcpOffer, GoesToChaddrEvenIfTheEthernetSourceDiffers) {
  DhcpWorld world;
  EXPECT_EQ(world.ask({.mac = pi_mac, .ether_source = mac_of(9)}).ether.destination, pi_mac);
}

TEST(DhcpOffer, IsTaggedAsItsNetwork) {
  DhcpWorld world;
  world.snapshot.networks[0].vlan = 20;
  world.publish();
  const Answer& offer = world.ask(rom_discover());
  EXPECT_EQ(offer.vlan, 20);
  EXPECT_EQ(offer.payload.size(), 361u);
}

TEST(DhcpOffer, IsNeverLargerThanTheClientAccepts) {
  DhcpWorld world;
  for (const std::string& limit : {std::string{"\0\0", 2}, std::string{"\1\x2c", 2}, std::string{"\2\x3f", 2}}) {
    EXPECT_EQ(world.ask({.options = {{57, limit}, {60, pi_class}, {97, guid_rom}}}).payload.size(), 361u)
        << "576 is what every host must take";
  }
  EXPECT_EQ(world.ask({.options = {{57, std::string{"\xff\xff", 2}}}}).payload.size(), 300u);
  // No limit is sent: 548 bytes, which a client-id of the longest kind would leave.
  EXPECT_EQ(world.receive({.options = {{60, pi_class}, {97, guid_rom}, {61, std::string(255, 'i')}}}).reason,
            Reason::dhcp_reply_too_large);
}

TEST(DhcpOffer, IsNeverLargerThanItsPortSends) {
  DhcpWorld world;
  world.snapshot.ports[0].mtu = 28 + 361;
  EXPECT_EQ(world.ask(rom_discover()).payload.size(), 361u);
  world.snapshot.ports[0].mtu -= 1;
  EXPECT_EQ(world.receive(rom_discover()), dropped(Reason::dhcp_reply_too_large));
  world.snapshot.ports[0].mtu = 0;
  EXPECT_EQ(world.receive(rom_discover()), dropped(Reason::dhcp_reply_too_large));
}

TEST(DhcpOffer, NeverWritesBeyondASmallBuffer) {
  DhcpWorld world;
  for (world.capacity = 0; world.capacity < 420; ++world.capacity) {
    const Outcome outcome = world.receive(rom_discover());
    EXPECT_EQ(outcome.verdict, world.capacity < 42 + 361 ? Verdict::drop : Verdict::reply) << world.capacity;
  }
}

TEST(DhcpOffer, SendsAHostNameToReservedBoardsAndToThoseThatAsk) {
  DhcpWorld world;
  const Ipv4Address reserved = Ipv4Address::of(192, 168, 77, 10);
  world.snapshot.boards = {
      {.has_mac = true, .mac = mac_of(1), .address = reserved, .hostname = "node-1"},
      {.has_mac = true, .mac = mac_of(2), .hostname = "node-2"},
      {.has_mac = true, .mac = pi_mac, .address = Ipv4Address::of(192, 168, 77, 11), .hostname = "node-3"},
  };
  world.publish();
  const Answer& first = world.ask({.mac = mac_of(1)});
  EXPECT_EQ(first.option(12), "node-1");
  EXPECT_EQ(first.yiaddr(), reserved);
  EXPECT_FALSE(world.ask({.mac = mac_of(2)}).has(12));
  EXPECT_EQ(world.ask({.mac = mac_of(2), .options = {{55, "\x01\x0c"}}}).option(12), "node-2");
  EXPECT_FALSE(world.ask(rom_discover()).has(12)) << "a ROM has no use for a name";
}

}  // namespace
}  // namespace bootstorm::test
