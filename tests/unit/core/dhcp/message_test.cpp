// What a client may send: every message that cannot be used is dropped by name, and none of them leaves a lease behind.
#include <array>
#include <string>

#include <gtest/gtest.h>

#include "core/dhcp/client/identity.hpp"
#include "core/dhcp/message/message.hpp"
#include "support/dhcp_fixture.hpp"

namespace bootstorm::test {
namespace {

struct Refused {
  const char* name;
  Message message;
  Reason reason;
};

class DhcpRefused : public testing::TestWithParam<Refused> {};

TEST_P(DhcpRefused, NamesEachReason) {
  DhcpWorld world;
  const Outcome outcome = world.receive(GetParam().message);
  EXPECT_EQ(outcome.verdict, Verdict::drop);
  EXPECT_EQ(outcome.reason, GetParam().reason) << name_of(outcome.reason);
  EXPECT_EQ(world.count(GetParam().reason), 1u);
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Messages, DhcpRefused,
    testing::Values(
        Refused{"reply", {.op = 2}, Reason::dhcp_not_a_request},
        Refused{"op_zero", {.op = 0}, Reason::dhcp_not_a_request},
        Refused{"bad_cookie", {.cookie = 0x63825364}, Reason::dhcp_malformed},
        Refused{"not_ethernet", {.hardware_type = 6}, Reason::dhcp_malformed},
        Refused{"long_address", {.hardware_length = 16}, Reason::dhcp_malformed},
        Refused{"group_chaddr", {.mac = {{1, 0, 0, 0, 0, 1}}, .ether_source = mac_of(1)}, Reason::dhcp_malformed},
        Refused{"zero_chaddr", {.mac = {}, .ether_source = mac_of(1)}, Reason::dhcp_malformed},
        Refused{"our_chaddr", {.mac = dhcp_own_mac, .ether_source = mac_of(1)}, Reason::dhcp_malformed},
        Refused{"relayed", {.giaddr = Ipv4Address::of(10, 0, 0, 1)}, Reason::dhcp_relay_unknown},
        Refused{"no_options", {.raw_options = ""}, Reason::dhcp_bootp_unlisted},
        Refused{"no_type", {.type = DhcpType::none}, Reason::dhcp_bootp_unlisted},
        Refused{"type_zero", {.raw_options = std::string{"\x35\x01\0\xff", 4}}, Reason::dhcp_type_unknown},
        Refused{"type_nine", {.raw_options = "\x35\x01\x09\xff"}, Reason::dhcp_type_unknown},
        Refused{"type_offer", {.type = DhcpType::offer}, Reason::dhcp_type_unknown},
        Refused{"type_ack", {.type = DhcpType::ack}, Reason::dhcp_type_unknown},
        Refused{"type_nak", {.type = DhcpType::nak}, Reason::dhcp_type_unknown},
        Refused{"type_long", {.raw_options = "\x35\x02\x01\x01\xff"}, Reason::dhcp_malformed},
        Refused{"type_empty", {.raw_options = std::string{"\x35\0\xff", 3}}, Reason::dhcp_malformed},
        Refused{"length_past_end", {.raw_options = "\x35\x01\x01\x3c\x20PXE"}, Reason::dhcp_malformed},
        Refused{"no_length", {.raw_options = "\x35\x01\x01\x3c"}, Reason::dhcp_malformed},
        Refused{"requested_short", {.options = {{50, "abc"}}}, Reason::dhcp_malformed},
        Refused{"requested_long", {.options = {{50, "abcde"}}}, Reason::dhcp_malformed},
        Refused{"server_id_empty", {.options = {{54, ""}}}, Reason::dhcp_malformed},
        Refused{"size_short", {.options = {{57, "\x02"}}}, Reason::dhcp_malformed},
        Refused{"request_of_nothing", {.type = DhcpType::request}, Reason::dhcp_malformed},
        Refused{"inform_without_address", {.type = DhcpType::inform}, Reason::dhcp_malformed},
        Refused{"release_of_nothing", {.type = DhcpType::release}, Reason::dhcp_not_holder},
        Refused{"decline_of_nothing", {.type = DhcpType::decline}, Reason::dhcp_not_holder}),
    [](const auto& param) { return std::string{param.param.name}; });

TEST(DhcpMessage, IsShortWithOneByteTooFew) {
  DhcpWorld world;
  const Message message;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, sizeof(DhcpHeader) - 1}) {
    EXPECT_EQ(world.receive_bytes(message.bytes().substr(0, size), message), dropped(Reason::dhcp_short));
  }
}

TEST(DhcpMessage, SurvivesEveryCut) {
  const Message message = rom_discover();
  const std::string whole = message.bytes();
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    DhcpWorld world;
    const Outcome outcome = world.receive_bytes(whole.substr(0, size), message);
    const bool has_a_type = size >= sizeof(DhcpHeader) + 3;
    EXPECT_TRUE(has_a_type || outcome.verdict == Verdict::drop) << size;
    EXPECT_TRUE(size < whole.size() || outcome == replied(Reason::dhcp_offered));
  }
}

TEST(DhcpMessage, ToleratesPadsAndAMissingEnd) {
  DhcpWorld world;
  EXPECT_EQ(world.receive({.raw_options = std::string{"\0\0\x35\x01\x01\0\0\0", 8}}), replied(Reason::dhcp_offered));
  EXPECT_EQ(world.receive({.end = false}), replied(Reason::dhcp_offered));
  EXPECT_EQ(world.receive({.raw_options = "\x35\x01\x01\xff\x35\x01\x04\x3c\xff"}), replied(Reason::dhcp_offered))
      << "nothing behind the end counts";
}

TEST(DhcpMessage, IsNotAnsweredWhereDhcpIsOff) {
  DhcpWorld world;
  world.snapshot.networks[0].dhcp.mode = DhcpMode::off;
  world.publish();
  EXPECT_EQ(world.receive({}), dropped(Reason::dhcp_disabled));
}

TEST(DhcpMessage, IsNotAnsweredByAShardWithoutTheAddressPlan) {
  DhcpWorld world;
  world.shard = std::make_unique<Shard>(1u, 2u, 64u);
  EXPECT_EQ(world.receive({}), dropped(Reason::dhcp_disabled));
  EXPECT_TRUE(world.tick().empty());
  world.use(pi_mac, Ipv4Address::of(192, 168, 77, 60));
}

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

TEST(DhcpMessage, TellsBootClientsApart) {
  using dhcp::kind_of;
  EXPECT_EQ(kind_of(pi_class, 0, bytes_of(guid_rom)), ClientKind::pi_rom);
  EXPECT_EQ(kind_of(pi_class, 0, bytes_of(guid_bootcode)), ClientKind::pi_bootcode);
  EXPECT_EQ(kind_of(pi_class, 0, bytes_of(guid_pi4)), ClientKind::pi4);
  EXPECT_EQ(kind_of(pi_class, 0, {}), ClientKind::pi);
  EXPECT_EQ(kind_of(pi_class, 7, bytes_of(guid_rom)), ClientKind::pxe) << "option 93 outweighs the class";
  EXPECT_EQ(kind_of("PXEClient", {}, {}), ClientKind::pxe);
  EXPECT_EQ(kind_of("PXEClien", 0, bytes_of(guid_rom)), ClientKind::plain);
  EXPECT_EQ(kind_of("", {}, bytes_of(guid_pi4)), ClientKind::plain);
}

TEST(DhcpMessage, TellsModelsApart) {
  using dhcp::facts_of;
  const MacAddress pi3 = MacAddress::from_number(0xb827eb28f66d);
  const auto model = [&](ClientKind kind, std::optional<std::uint16_t> arch, const std::string& guid, MacAddress mac) {
    return facts_of(kind, "PXEClient", arch, bytes_of(guid), mac).model;
  };
  EXPECT_EQ(model(ClientKind::pi_rom, 0, guid_rom, pi3), Model::pi3);
  EXPECT_EQ(model(ClientKind::pi_bootcode, 0, guid_bootcode, pi3), Model::pi3) << "its serial ends as its MAC does";
  EXPECT_EQ(model(ClientKind::pi_bootcode, 0, guid_bootcode, MacAddress::from_number(0xdca632000001)), Model::pi4)
      << "an EEPROM of the first releases";
  EXPECT_EQ(model(ClientKind::pi4, 0, guid_pi4, pi3), Model::pi4);
  std::string guid_pi5 = guid_pi4;
  guid_pi5[4] = '5';
  EXPECT_EQ(model(ClientKind::pi5, 0, guid_pi5, pi3), Model::pi5);
  EXPECT_EQ(model(ClientKind::pi, 0, std::string{"\0a PC's own UUID.", 17}, pi3), Model::pxe_bios);
  EXPECT_EQ(model(ClientKind::pi, 0, "", pi3), Model::unknown) << "a vendor's MAC alone says nothing";
  for (const std::uint16_t arch : std::array<std::uint16_t, 3>{7, 9, 16}) {
    EXPECT_EQ(model(ClientKind::pxe, arch, "", pi3), Model::pxe_x64);
  }
  for (const std::uint16_t arch : std::array<std::uint16_t, 2>{11, 19}) {
    EXPECT_EQ(model(ClientKind::pxe, arch, "", pi3), Model::pxe_arm64);
  }
  EXPECT_EQ(model(ClientKind::pxe, 6, "", pi3), Model::pxe_x86);
  EXPECT_EQ(model(ClientKind::pxe, 99, "", pi3), Model::unknown);
  EXPECT_EQ(facts_of(ClientKind::pxe, "PXEClient:Arch:00007:UNDI:003000", {}, {}, pi3).model, Model::pxe_x64);
  EXPECT_EQ(facts_of(ClientKind::plain, "", 7, bytes_of(guid_pi4), pi3), ClientFacts{});
  EXPECT_EQ(facts_of(ClientKind::pi4, "PXEClient", 0, bytes_of(guid_pi4), pi3).serial, 0x9ffefdefu);
}

TEST(DhcpMessage, IsRecordedEvenWhereDhcpIsOff) {
  DhcpWorld world;
  world.snapshot.networks[0].dhcp.mode = DhcpMode::off;
  world.publish();
  const Message message = rom_discover();
  EXPECT_EQ(world.receive(message), dropped(Reason::dhcp_disabled));
  EXPECT_EQ(world.shard->clients->find(message.mac), (ClientFacts{.model = Model::pi3}));
  int learned = 0;
  for (Event event; world.shard->events.pop(event);) {
    if (event.kind != EventKind::client_learned) continue;
    ++learned;
    EXPECT_EQ(event.get_text(), "pi3");
    EXPECT_EQ(event.mac, message.mac);
  }
  EXPECT_EQ(world.receive(message), dropped(Reason::dhcp_disabled));
  for (Event event; world.shard->events.pop(event);) learned += event.kind == EventKind::client_learned ? 1 : 0;
  EXPECT_EQ(learned, 1) << "what is known already is no news";
}

TEST(DhcpMessage, ReadsTheSerialFromTheGuid) {
  EXPECT_EQ(dhcp::serial_of(bytes_of(guid_bootcode)), 0xd028f66du);
  EXPECT_EQ(dhcp::serial_of(bytes_of(guid_pi4)), 0x9ffefdefu);
  EXPECT_FALSE(dhcp::serial_of(bytes_of(guid_rom))) << "the ROM's GUID is the same on every board";
  EXPECT_FALSE(dhcp::serial_of({}));
  EXPECT_FALSE(dhcp::serial_of(bytes_of(std::string(17, '\x01'))));
}

}  // namespace
}  // namespace bootstorm::test
