// The two DHCP messages of a Pi 3, byte by byte.
#include "client/pi3_dhcp.hpp"

#include <gtest/gtest.h>

#include "bootstorm/bytes.hpp"
#include "support/stand_in_server.hpp"

namespace bootstorm::client::test {
namespace {

// As captured from a board, chaddr and cookie included; the 192 zeros of sname and file are left out.
constexpr std::string_view fixed_part =
    "01 01 06 00 26f30339 0000 0000 00000000 00000000 00000000 00000000 b827eb28f66d 00000000000000000000";

Bytes discover(std::string_view options) {
  Bytes bytes = from_hex(fixed_part);
  bytes.resize(bytes.size() + 192);
  const Bytes rest = from_hex("63825363 " + std::string{options});
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  return bytes;
}

constexpr std::string_view vendor_class_hex =
    "3c20 505845436c69656e743a417263683a30303030303a554e44493a303032303031 ff";

TEST(ClientDiscover, MatchesTheCapturedOneOfTheBootRom) {
  std::array<std::byte, 400> room{};
  Writer writer{room};
  write_rom_discover(writer, board_mac);
  const Bytes expected = discover("350101 370c2b3c438081828384858687 42 5d020000 5e03010201 6111 00 "
                                  "44444444444444444444444444444444 " + std::string{vendor_class_hex});
  ASSERT_EQ(expected.size(), 320u);
  EXPECT_EQ(Bytes(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(writer.size())), expected);
}

TEST(ClientDiscover, AsksForTwoMoreAndTellsTheSerialInBootcode) {
  std::array<std::byte, 400> room{};
  Writer writer{room};
  write_bootcode_discover(writer, board_mac, 0x55247d00);
  const Bytes expected = discover("350101 370e2b3c438081828384858687 42 01 03 5d020000 5e03010201 6111 00 "
                                  "007d2455007d2455007d2455007d2455 " + std::string{vendor_class_hex});
  ASSERT_EQ(expected.size(), 322u);
  EXPECT_EQ(Bytes(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(writer.size())), expected);
}

OfferCheck check(const Bytes& message, Offer& read, bool needs_three_spaces = true) {
  return read_offer(message, server_ip, board_mac, needs_three_spaces, read);
}

TEST(ClientOffer, TakesTheServerFromTheIpSourceIfItHasTheString) {
  Offer read;
  ASSERT_EQ(check(offer(vendor_spaces), read), OfferCheck::usable);
  EXPECT_EQ(read.own_ip, board_ip);
  EXPECT_EQ(read.server_ip, server_ip);
  EXPECT_FALSE(read.for_another);
}

TEST(ClientOffer, TakesTheServerFromTheLaterOfOptions43And66) {
  const std::string option_66 = "420a 31302e312e322e323534";  // "10.1.2.254"
  Offer read;
  ASSERT_EQ(check(offer(std::string{vendor_spaces} + option_66), read), OfferCheck::usable);
  EXPECT_EQ(read.server_ip, Ipv4Address::of(10, 1, 2, 254));
  ASSERT_EQ(check(offer(option_66 + std::string{vendor_spaces}), read), OfferCheck::usable);
  EXPECT_EQ(read.server_ip, server_ip);
}

TEST(ClientOffer, TakesNoHostNameInOption66ForTheServer) {
  Offer read;
  ASSERT_EQ(check(offer(std::string{vendor_spaces} + "4206 736572766572"), read), OfferCheck::usable);
  EXPECT_EQ(read.server_ip, server_ip);
  EXPECT_EQ(check(offer(std::string{vendor_spaces} + "4209 3235362e312e312e31"), read),
            OfferCheck::usable);  // 256.1.1.1
  EXPECT_EQ(read.server_ip, server_ip);
}

TEST(ClientOffer, EarlyRomsNeedTheThreeSpaces) {
  Offer read;
  EXPECT_EQ(check(offer(vendor_no_spaces), read, true), OfferCheck::unusable);
  EXPECT_EQ(check(offer(vendor_no_spaces), read, false), OfferCheck::usable);
}

TEST(ClientOffer, IsUnusableWithoutStringOrAddress) {
  Offer read;
  EXPECT_EQ(check(offer("420b 3139322e3136382e312e31"), read), OfferCheck::unusable);
  EXPECT_EQ(check(offer(vendor_spaces, board_mac, {}), read), OfferCheck::unusable);
}

TEST(ClientOffer, IsTakenEvenIfItIsForAnotherBoard) {
  Offer read;
  ASSERT_EQ(check(offer(vendor_spaces, server_mac), read), OfferCheck::usable);
  EXPECT_TRUE(read.for_another);
}

TEST(ClientOffer, OtherMessagesAreNone) {
  Offer read;
  Bytes message = offer(vendor_spaces);
  const auto with = [&message](std::size_t at, int value) {
    Bytes changed = message;
    changed[at] = static_cast<std::byte>(value);
    return changed;
  };
  EXPECT_EQ(check(with(0, 1), read), OfferCheck::not_an_offer);    // a request
  EXPECT_EQ(check(with(3, 1), read), OfferCheck::not_an_offer);    // hops
  EXPECT_EQ(check(with(4, 0), read), OfferCheck::not_an_offer);    // xid
  EXPECT_EQ(check(with(236, 0), read), OfferCheck::not_an_offer);  // cookie
  EXPECT_EQ(check(with(242, 5), read), OfferCheck::not_an_offer);  // an ACK
  for (std::size_t length = 0; length < message.size() - 1; ++length) {
    const Bytes cut(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_NE(check(cut, read), OfferCheck::usable) << length;
  }
}

}  // namespace
}  // namespace bootstorm::client::test
