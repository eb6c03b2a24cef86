// Clients that only read, or only take an address, against a server that plays its part by hand.
#include <gtest/gtest.h>

#include "bootstorm/wire/dhcp.hpp"
#include "client/dhcp_load.hpp"
#include "client/tftp_load.hpp"
#include "support/stand_in_server.hpp"

namespace bootstorm::client::test {
namespace {

class TftpLoadClient : public testing::Test {
 protected:
  TftpLoadClient() {
    files_ = FileSet{{{"a.bin", first_}, {"b.bin", second_}}};
    settings_ = {.files = &files_, .fetch = {"a.bin", "b.bin"}, .server = server_ip};
  }
  const Bytes first_ = pattern(700, 1);
  const Bytes second_ = pattern(1024, 2);
  FileSet files_;
  TftpLoadSettings settings_;
};

TEST_F(TftpLoadClient, AsksForTheServerThenReadsEachFileFromAPortOfItsOwn) {
  TftpLoad reader{settings_, board_mac, board_ip, 1};
  Wire wire{reader};
  ASSERT_EQ(wire.sent.size(), 1u);
  EXPECT_EQ(reader.state(), State::arping);
  EXPECT_EQ(reader.ip(), board_ip);
  wire.hear(arp_frame(2));
  EXPECT_EQ(wire.request(), "a.bin|octet|");
  EXPECT_EQ(wire.source_port(), 49152);
  wire.hear(datagram(4711, 49152, data_block(first_, 1)));
  EXPECT_EQ(wire.payload(), tftp(TftpOpcode::ack, 1));
  EXPECT_EQ(wire.target_port(), 4711);  // the server's choice
  wire.hear(datagram(4711, 49152, data_block(first_, 2)));
  EXPECT_EQ(wire.request(), "b.bin|octet|");
  EXPECT_EQ(wire.source_port(), 49153);
  for (std::uint32_t block = 1; block <= 3; ++block) wire.hear(datagram(4712, 49153, data_block(second_, block)));
  EXPECT_EQ(reader.state(), State::booted);
  EXPECT_EQ(reader.stats().bytes, 1724u);
  EXPECT_EQ(reader.stats().files, 2u);
}

TEST_F(TftpLoadClient, AnswersArpInMidTransfer) {
  TftpLoad reader{settings_, board_mac, board_ip, 1};
  Wire wire{reader};
  wire.hear(arp_frame(2));
  EXPECT_EQ(wire.hear(arp_frame(1)), 1u);
  EXPECT_EQ(reader.state(), State::reading);
}

TEST_F(TftpLoadClient, AsksForOptionsAndTakesWhatTheServerGrants) {
  settings_.with_tsize = true;
  settings_.blksize = 1024;
  TftpLoad reader{settings_, board_mac, board_ip, 1};
  Wire wire{reader};
  wire.hear(arp_frame(2));
  EXPECT_EQ(wire.request(), "a.bin|octet|tsize|0|blksize|1024|");
  wire.hear(datagram(4711, 49152, from_hex("0006 7473697a6500 37303000 626c6b73697a6500 3130323400")));
  EXPECT_EQ(wire.payload(), tftp(TftpOpcode::ack, 0));
  Bytes whole = tftp(TftpOpcode::data, 1, first_);
  wire.hear(datagram(4711, 49152, whole));
  EXPECT_EQ(reader.stats().files, 1u);
}

TEST_F(TftpLoadClient, RefusesABlockSizeAboveWhatItAskedFor) {
  settings_.blksize = 1024;
  TftpLoad reader{settings_, board_mac, board_ip, 1};
  Wire wire{reader};
  wire.hear(arp_frame(2));
  wire.hear(datagram(4711, 49152, from_hex("0006 626c6b73697a6500 3134363800")));
  EXPECT_EQ(reader.failure(), Failure::wrong_blksize);
}

TEST_F(TftpLoadClient, OneWrongByteEndsIt) {
  TftpLoad reader{settings_, board_mac, board_ip, 1};
  Wire wire{reader};
  wire.hear(arp_frame(2));
  Bytes block = data_block(first_, 1);
  block.back() ^= std::byte{1};
  wire.hear(datagram(4711, 49152, block));
  EXPECT_EQ(reader.state(), State::failed);
  EXPECT_EQ(reader.failure(), Failure::wrong_byte);
}

/// What a server reads of the last frame, and a reply to it.
Bytes reply(const Bytes& to, DhcpType type, MacAddress mac = board_mac) {
  DhcpHeader header = header_of(to);
  header.op = dhcp_op_reply;
  header.yiaddr = type == DhcpType::nak ? Be32{} : board_ip.wire();
  std::copy(mac.octets.begin(), mac.octets.end(), header.chaddr.begin());
  const auto* at = reinterpret_cast<const std::byte*>(&header);
  Bytes payload{at, at + sizeof(header)};
  for (const std::byte byte : from_hex("350100 3604c0a84d01 ff")) payload.push_back(byte);
  payload[sizeof(header) + 2] = static_cast<std::byte>(type);
  return datagram(67, 68, payload);
}

TEST(DhcpLoadClient, TakesALeaseInFourMessagesAsOftenAsAsked) {
  const DhcpLoadSettings settings{.rounds = 2};
  DhcpLoad client{settings, board_mac, 1};
  Wire wire{client};
  const Bytes discover = wire.payload();
  EXPECT_EQ(client.state(), State::asking);
  wire.pass(nanos_per_ms);
  EXPECT_EQ(wire.hear(reply(discover, DhcpType::offer)), 1u);
  EXPECT_EQ(client.state(), State::requesting);
  // RFC 2131 table 4: option 50 is the address, option 54 the server; ciaddr stays zero.
  const Bytes request = wire.payload();
  EXPECT_EQ(Bytes(request.begin() + 240, request.begin() + 255), from_hex("350103 3204c0a84d32 3604c0a84d01"));
  EXPECT_EQ(header_of(request).ciaddr, Be32{});
  EXPECT_EQ(header_of(request).xid, header_of(discover).xid);
  wire.pass(nanos_per_ms);
  EXPECT_EQ(wire.hear(reply(request, DhcpType::ack)), 1u);  // the next round's DISCOVER
  EXPECT_EQ(client.stats().exchanges, 1u);
  EXPECT_EQ(client.stats().last_exchange_ns, 2 * nanos_per_ms);
  const Bytes second = wire.payload();
  EXPECT_NE(header_of(second).xid, header_of(discover).xid);
  wire.hear(reply(second, DhcpType::offer));
  wire.hear(reply(wire.payload(), DhcpType::ack));
  EXPECT_EQ(client.state(), State::booted);
  EXPECT_EQ(client.ip(), board_ip);
  EXPECT_EQ(client.next_deadline(), Board::never);
}

TEST(DhcpLoadClient, PassesOverWhatIsMeantForOthers) {
  const DhcpLoadSettings settings;
  DhcpLoad client{settings, board_mac, 1};
  Wire wire{client};
  const Bytes discover = wire.payload();
  EXPECT_EQ(wire.hear(reply(discover, DhcpType::offer, server_mac)), 0u);
  Bytes other_xid = discover;
  other_xid[4] ^= std::byte{1};
  EXPECT_EQ(wire.hear(reply(other_xid, DhcpType::offer)), 0u);
  EXPECT_EQ(wire.hear(reply(discover, DhcpType::ack)), 0u);
  EXPECT_EQ(client.state(), State::asking);
}

TEST(DhcpLoadClient, AsksAgainAfterFourSecondsThenTwiceAsLateEachTime) {
  const DhcpLoadSettings settings;
  DhcpLoad client{settings, board_mac, 1};
  Wire wire{client};
  EXPECT_EQ(wire.pass(4 * nanos_per_s - 1), 0u);
  EXPECT_EQ(wire.pass(1), 1u);
  EXPECT_EQ(wire.pass(8 * nanos_per_s), 1u);
  EXPECT_EQ(header_of(wire.payload()).secs, Be16{12});
  wire.pass(200 * nanos_per_s);
  EXPECT_EQ(client.failure(), Failure::no_offer);
}

TEST(DhcpLoadClient, BeginsAgainAfterANakAndGivesUpInTheEnd) {
  const DhcpLoadSettings settings;
  DhcpLoad client{settings, board_mac, 1};
  Wire wire{client};
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(client.state(), State::asking);
    wire.hear(reply(wire.payload(), DhcpType::offer));
    EXPECT_EQ(wire.hear(reply(wire.payload(), DhcpType::nak)), 0u);
    wire.pass(nanos_per_s);
  }
  EXPECT_EQ(client.failure(), Failure::lease_refused);
}

}  // namespace
}  // namespace bootstorm::client::test
