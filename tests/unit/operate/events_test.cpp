// The workers' events as operators get them: the last ones, and those to come; whoever is too slow is told so.
#include "operate/event_ring.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace bootstorm::operate::test {
namespace {

using Json = nlohmann::json;

constexpr MacAddress board{{0xb8, 0x27, 0xeb, 1, 2, 3}};
constexpr MacAddress other_board{{0xb8, 0x27, 0xeb, 9, 9, 9}};

struct Events : ::testing::Test {
  EventRing ring{8};
  bool ended = false;

  void happens(EventKind kind, MacAddress mac, std::string_view text = {}) {
    Event event{.at = 5 * nanos_per_s, .value = 7, .ip = Ipv4Address{0x0a000007}, .mac = mac, .kind = kind};
    event.reason = Reason::tftp_file_not_found;
    event.vlan = 20;
    event.port = 1;
    event.set_text(text);
    ring.take(event);
  }
  void happen(unsigned count) {
    for (unsigned i = 0; i < count; ++i) happens(EventKind::lease_offered, board);
  }
  std::unique_ptr<LineSource> asked(const EventQuery& query) const {
    return event_lines(ring, query, [](Nanos at) { return static_cast<std::int64_t>(at / nanos_per_ms); });
  }
  /// All that it gives now.
  std::vector<Json> lines_of(LineSource& source) {
    std::vector<Json> lines;
    std::string line;
    LineSource::Next next{};
    while ((next = source.next(line)) == LineSource::Next::line) lines.push_back(Json::parse(line));
    ended = next == LineSource::Next::end;
    return lines;
  }
  /// The events' numbers; "missed" as -n.
  std::vector<int> numbers_of(LineSource& source) {
    std::vector<int> numbers;
    for (const Json& line : lines_of(source)) {
      numbers.push_back(line.contains("missed") ? -line.at("missed").get<int>() : line.at("number").get<int>());
    }
    return numbers;
  }
  std::vector<int> numbers(const EventQuery& query) { return numbers_of(*asked(query)); }
};

using Numbers = std::vector<int>;

TEST_F(Events, AreNoAlarmWhenTheApplianceAnswersFromNowOn) {
  happens(EventKind::addresses_in_use, {});
  happens(EventKind::pool_exhausted, board);
  EXPECT_EQ(lines_of(*asked({}))[0].at("alarm"), false);
  EventQuery alarms;
  alarms.filter.alarms_only = true;
  EXPECT_EQ(numbers(alarms), Numbers{1});
}

TEST_F(Events, HaveANumberATimeAndWhatTheyAreAbout) {
  happens(EventKind::file_requested, board, "config.txt");
  const auto lines = lines_of(*asked({}));
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0], (Json{{"number", 0},
                            {"time", "1970-01-01T00:00:05.000Z"},
                            {"kind", "file_requested"},
                            {"alarm", false},
                            {"mac", "b8:27:eb:01:02:03"},
                            {"ip", "10.0.0.7"},
                            {"port", 1},
                            {"vlan", 20},
                            {"reason", "tftp_file_not_found"},
                            {"value", 7},
                            {"text", "config.txt"}}));
  EXPECT_TRUE(ended);
}

TEST_F(Events, NameTheMessageAndHowATransferEnded) {
  for (const auto& [kind, message] : {std::pair{EventKind::dhcp_message, 1},
                                      {EventKind::dhcp_message, 99},
                                      {EventKind::transfer_ended, static_cast<int>(TransferEnd::timed_out)}}) {
    Event event{.kind = kind};
    event.message = static_cast<std::uint8_t>(message);
    ring.take(event);
  }
  const auto lines = lines_of(*asked({}));
  EXPECT_EQ(lines.at(0).at("message"), "discover");
  EXPECT_EQ(lines.at(1).at("message"), "other");
  EXPECT_EQ(lines.at(2).at("message"), "timed_out");
  EXPECT_FALSE(lines.at(2).contains("reason"));
}

TEST_F(Events, SayNothingThatATerminalObeys) {
  happens(EventKind::file_requested, board, "\x1b[2J\x9b\xff\r");
  EXPECT_EQ(lines_of(*asked({})).at(0).at("text"), "\\x1b[2J\\x9b\\xff\\x0d");
}

TEST_F(Events, AreKeptUpToTheNumberThatThereIsRoomFor) {
  happen(8);
  EXPECT_EQ(numbers({}), (Numbers{0, 1, 2, 3, 4, 5, 6, 7}));
  happen(5);
  EXPECT_EQ(numbers({}), (Numbers{5, 6, 7, 8, 9, 10, 11, 12})) << "nobody missed what was gone before he asked";
  EXPECT_EQ(numbers({.last = 2}), (Numbers{11, 12}));
  EXPECT_EQ(numbers({.last = 0}), Numbers{});
  EXPECT_EQ(numbers({.last = 100}).size(), 8u);
  EXPECT_EQ(numbers({.after = 10}), (Numbers{11, 12}));
  EXPECT_EQ(numbers({.last = 1, .after = 8}), (Numbers{12}));
  EXPECT_EQ(numbers({.after = 2}), (Numbers{-2, 5, 6, 7, 8, 9, 10, 11, 12})) << "he has seen number 2";
  EXPECT_EQ(numbers({.after = ~std::uint64_t{0}}), Numbers{});
}

TEST_F(Events, EndForOneWhoDoesNotFollowWithWhatThereWasWhenHeAsked) {
  happen(2);
  const auto source = asked({});
  happen(2);
  EXPECT_EQ(numbers_of(*source), (Numbers{0, 1}));
  EXPECT_TRUE(ended);
}

TEST_F(Events, TellAFollowerHowManyHeMissed) {
  const auto source = asked({.follows = true});
  EXPECT_EQ(numbers_of(*source), Numbers{});
  EXPECT_FALSE(ended);
  happen(3);
  EXPECT_EQ(numbers_of(*source), (Numbers{0, 1, 2}));
  happen(8 + 4);
  EXPECT_EQ(numbers_of(*source), (Numbers{-4, 7, 8, 9, 10, 11, 12, 13, 14}));
  EXPECT_FALSE(ended);
}

TEST_F(Events, AreOnlyThoseThatAreWanted) {
  happens(EventKind::lease_offered, board);
  happens(EventKind::pool_exhausted, other_board);
  happens(EventKind::address_squatted, board);
  happens(EventKind::lease_offered, other_board);
  EXPECT_EQ(numbers({.filter = {.kind = EventKind::lease_offered}}), (Numbers{0, 3}));
  EXPECT_EQ(numbers({.filter = {.mac = board}}), (Numbers{0, 2}));
  EXPECT_EQ(numbers({.filter = {.alarms_only = true}}), (Numbers{1, 2}));
  EXPECT_EQ(numbers({.filter = {.mac = board, .alarms_only = true}}), (Numbers{2}));
  EXPECT_EQ(numbers({.filter = {.mac = board}, .last = 1}), (Numbers{2})) << "of those that are wanted";
  EXPECT_EQ(numbers({.filter = {.ip = Ipv4Address{1}}}), Numbers{});
}

}  // namespace
}  // namespace bootstorm::operate::test
