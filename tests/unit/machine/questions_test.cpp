// Frames that ask a network, and answers of any bytes.
#include "machine/questions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <vector>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm::machine::test {
namespace {

constexpr MacAddress card{{2, 0, 0, 0, 0, 0x11}};
constexpr MacAddress server_mac{{2, 0, 0, 0, 0, 0x22}};
constexpr std::uint32_t xid = 0x12345678;
constexpr std::size_t headers = sizeof(EtherHeader) + sizeof(Ipv4Header) + sizeof(UdpHeader);

/// The DISCOVER, turned into the OFFER of a server.
FrameBytes offer(std::vector<unsigned> options) {
  FrameBytes frame = discover_frame(card, xid);
  view<EtherHeader>(frame.data())->source = server_mac;
  auto* udp = view<UdpHeader>(frame.data() + sizeof(EtherHeader) + sizeof(Ipv4Header));
  std::swap(udp->source_port, udp->destination_port);
  auto* dhcp = view<DhcpHeader>(frame.data() + headers);
  dhcp->op = dhcp_op_reply;
  dhcp->yiaddr = Ipv4Address::of(10, 0, 0, 77).wire();
  auto at = frame.begin() + headers + sizeof(DhcpHeader);
  for (const unsigned byte : options) *at++ = static_cast<std::byte>(byte);
  return frame;
}

const std::vector<unsigned> usual{53, 1, 2, 54, 4, 10, 0, 0, 1, 1, 4, 255, 255, 254, 0, 3, 4, 10, 0, 0, 254, 255};

TEST(Discover, IsABroadcastOfItsLengthWithItsXid) {
  const FrameBytes frame = discover_frame(card, xid);
  EXPECT_EQ(frame.size(), headers + dhcp_message_min);
  EXPECT_EQ(view<EtherHeader>(frame.data())->destination, mac_broadcast);
  const auto* dhcp = view<DhcpHeader>(frame.data() + headers);
  EXPECT_EQ(dhcp->xid.host(), xid);
  EXPECT_EQ(dhcp->flags.host(), dhcp_flag_broadcast);
  EXPECT_EQ(std::memcmp(dhcp->chaddr.data(), card.octets.data(), 6), 0);
}

TEST(Offer, TellsServerAddressNetworkAndRouter) {
  const auto server = offer_in(offer(usual), xid);
  ASSERT_TRUE(server);
  EXPECT_EQ(server->address, Ipv4Address::of(10, 0, 0, 1));
  EXPECT_EQ(server->mac, server_mac);
  EXPECT_EQ(server->offered, Ipv4Address::of(10, 0, 0, 77));
  EXPECT_EQ(server->prefix_length, 23);
  EXPECT_EQ(*server->router, Ipv4Address::of(10, 0, 0, 254));
}

TEST(Offer, OfAnotherQuestionOrNoOfferAtAllIsNone) {
  EXPECT_FALSE(offer_in(offer(usual), xid + 1));
  EXPECT_FALSE(offer_in(discover_frame(card, xid), xid));
  EXPECT_FALSE(offer_in(offer({53, 1, 5, 54, 4, 10, 0, 0, 1, 255}), xid)) << "an ACK";
  EXPECT_FALSE(offer_in(offer({53, 1, 2, 54, 4, 224, 0, 0, 1, 255}), xid)) << "a server that cannot be";
  EXPECT_EQ(offer_in(offer({53, 1, 2, 54, 4, 10, 0, 0, 1, 1, 4, 255, 0, 255, 0, 255}), xid)->prefix_length, 24)
      << "a mask with a hole";
}

TEST(Offer, CutOffOrOfRandomBytesIsReadWithinItsBounds) {
  const FrameBytes whole = offer(usual);
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    // Of its own memory, so that a sanitizer sees a byte beyond.
    const FrameBytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_EQ(offer_in(part, xid).has_value(), length == whole.size());
    (void)arp_holder_in(part, Ipv4Address::of(10, 0, 0, 1));
    (void)spanning_tree_in(part);
  }
  std::mt19937 random{1};
  int offers = 0;
  for (int round = 0; round < 20'000; ++round) {
    FrameBytes spoiled = whole;
    for (int i = 0; i < 3; ++i) spoiled[random() % spoiled.size()] = static_cast<std::byte>(random());
    if (const auto server = offer_in(spoiled, xid)) {
      ++offers;
      EXPECT_TRUE(server->address.is_host());
      EXPECT_TRUE(server->prefix_length >= 8 && server->prefix_length <= 30);
    }
  }
  EXPECT_GT(offers, 1000);
}

TEST(ArpHolder, IsTheSenderOfThatAddressOnly) {
  FrameBytes frame = arp_probe_frame(card, Ipv4Address::of(10, 0, 0, 1));
  EXPECT_EQ(frame.size(), ether_frame_min);
  EXPECT_FALSE(arp_holder_in(frame, Ipv4Address::of(10, 0, 0, 1))) << "a probe claims nothing";
  const std::array<unsigned, 4> sender{10, 0, 0, 1};
  for (std::size_t i = 0; i < sender.size(); ++i) frame[28 + i] = static_cast<std::byte>(sender[i]);
  EXPECT_EQ(*arp_holder_in(frame, Ipv4Address::of(10, 0, 0, 1)), card);
  EXPECT_FALSE(arp_holder_in(frame, Ipv4Address::of(10, 0, 0, 2)));
}

TEST(SpanningTree, IsHeardWithItsForwardDelay) {
  FrameBytes frame(60);
  Writer writer{frame};
  for (const unsigned byte : {0x01u, 0x80u, 0xc2u, 0u, 0u, 0u}) writer.u8(static_cast<std::uint8_t>(byte));
  writer.fill(6, 2);
  writer.be16(38);
  for (const unsigned byte : {0x42u, 0x42u, 0x03u, 0u, 0u, 0u, 0u}) writer.u8(static_cast<std::uint8_t>(byte));
  writer.fill(29, 0);
  writer.be16(15 * 256);
  const auto heard = spanning_tree_in(frame);
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->forward_delay.count(), 15);
  EXPECT_FALSE(heard->is_rapid);
  frame[0] = std::byte{0xff};
  EXPECT_FALSE(spanning_tree_in(frame));
}

}  // namespace
}  // namespace bootstorm::machine::test
