// The board book's memory, and what it keeps when many come at once.
#include "operate/book/book.hpp"

#include <gtest/gtest.h>

#include "bootstorm/event_outbox.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "operate/board_lines.hpp"

namespace bootstorm::operate {
namespace {

MacAddress mac_of(std::uint64_t n) { return MacAddress::from_number(0xb827eb000000 + n); }

Event discover(MacAddress mac, std::uint32_t board = 0, Nanos at = nanos_per_s) {
  return {.at = at,
          .mac = mac,
          .kind = EventKind::dhcp_message,
          .reason = Reason::dhcp_offered,
          .board = board,
          .message = static_cast<std::uint8_t>(DhcpType::discover)};
}

TEST(Book, TakesAHundredMegabytesAtMost) {
  const Book book;
  EXPECT_LE(book.bytes_max(), std::size_t{128} << 20);
  EXPECT_EQ(book.capacity(), 65536u);
}

TEST(Book, LosesNothingWhenTwentyThousandBoardsBootAtOnce) {
  EventOutbox outbox{EventOutbox::lane_max};
  Book book;
  constexpr std::uint32_t boards = 20'000;
  for (std::uint32_t i = 0; i < boards; ++i) {  // between two looks of control
    ASSERT_TRUE(outbox.write(false, [&](Event& place) { place = discover(mac_of(i)); })) << i;
  }
  for (Event event; outbox.pop(event);) book.take(event);
  EXPECT_EQ(book.size(), boards);
  EXPECT_EQ(book.forgotten(), 0u);
  for (std::uint32_t i = 0; i < boards; ++i) ASSERT_NE(book.find(mac_of(i)), Book::none) << i;
}

TEST(Book, FloodOfStrangersDisplacesNoListedBoard) {
  Book book{1024};
  std::vector<ListedBoard> listed(600);
  for (std::uint32_t i = 0; i < listed.size(); ++i) listed[i].mac = mac_of(i);
  book.list(listed);
  for (std::uint32_t i = 0; i < listed.size(); ++i) book.take(discover(mac_of(i), i + 1));
  for (std::uint64_t i = 0; i < 1'000'000; ++i) book.take(discover(mac_of(0x100000 + i), 0, 2 * nanos_per_s));
  for (std::uint32_t i = 0; i < listed.size(); ++i) ASSERT_NE(book.place_of(i + 1), Book::none) << i;
  EXPECT_EQ(book.size(), 1024u);
  EXPECT_EQ(book.forgotten(), 1'000'000u - (1024 - 600));
  EXPECT_NE(book.find(mac_of(0x100000 + 999'999)), Book::none) << "the oldest silent one made room";
}

TEST(Book, BelievesNoNumberOfABoardInAnotherConfiguration) {
  Book book{16};
  book.list({{.name = "a", .mac = mac_of(1)}, {.name = "b", .mac = mac_of(2)}}, 0x10007);
  Event event = discover(mac_of(2), 2);
  event.snapshot = 7;
  book.take(event);
  EXPECT_EQ(book.at(book.find(mac_of(2))).board, 2u);
  book.list({{.name = "b", .mac = mac_of(2)}, {.name = "c", .mac = mac_of(3)}}, 0x10008);
  book.take(event);  // of a worker that has the snapshot before
  EXPECT_EQ(book.at(book.find(mac_of(2))).board, 1u);
  EXPECT_EQ(book.place_of(2), Book::none);
}

TEST(Book, KeepsTheLastHappeningsAndCountsTheSameOnce) {
  Book book{16};
  for (unsigned i = 0; i < 5; ++i) book.take(discover(mac_of(1)));
  const Record& record = book.at(book.find(mac_of(1)));
  EXPECT_EQ(record.happened, 1u);
  EXPECT_EQ(record.happenings[0].count, 5u);
  for (unsigned i = 0; i < 500; ++i) {
    Event event{.at = nanos_per_s, .value = i, .mac = mac_of(1), .kind = EventKind::file_requested};
    event.reason = Reason::tftp_file_not_found;
    event.set_text("f" + std::to_string(i));
    book.take(event);
  }
  EXPECT_EQ(record.happened, 501u);
  EXPECT_EQ(book.names().text(record.happenings[500 % happenings_max].name), "f499");
}

TEST(Book, SaysThatItIsIncompleteAndOfWhom) {
  Book book{16};
  EXPECT_NE(book_json(book).find(R"("incomplete":false,"lost":0,"lost_of_listed":0)"), std::string::npos);
  book.set_lost({.of_listed = 2, .of_others = 40});
  EXPECT_NE(book_json(book).find(R"("incomplete":true,"lost":42,"lost_of_listed":2)"), std::string::npos);
}

TEST(Names, InventedOnesLeaveRoomForFiles) {
  Names names;
  for (unsigned i = 0; i < 100'000; ++i) (void)names.intern("invented" + std::to_string(i), true);
  EXPECT_EQ(names.text(names.intern("start4.elf", false)), "start4.elf");
  EXPECT_EQ(names.intern("one more", true), name_none);
}

}  // namespace
}  // namespace bootstorm::operate
