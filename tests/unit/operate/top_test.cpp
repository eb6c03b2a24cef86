// All boards at a glance, and the last hour: counted right, in bounded steps.
#include "operate/top_lines.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <memory>
#include <string>
#include <vector>

#include "bootstorm/wire/dhcp.hpp"
#include "operate/lease_lines.hpp"

namespace bootstorm::operate {
namespace {

using Json = nlohmann::json;

MacAddress board_mac(std::uint64_t n) { return MacAddress::from_number(0xb827eb000000 + n); }

Event dhcp_of(std::uint64_t n, Reason reason, Nanos at, std::uint32_t board = 0) {
  return {.at = at,
          .ip = {0xc0a84d32},
          .mac = board_mac(n),
          .kind = EventKind::dhcp_message,
          .reason = reason,
          .board = board,
          .message = static_cast<std::uint8_t>(DhcpType::discover)};
}

Event finished_of(std::uint64_t n, const char* name, Nanos at, std::uint32_t round_trip_us) {
  Event event{.at = at, .value = 1000, .mac = board_mac(n), .kind = EventKind::transfer_finished};
  event.round_trip_us = round_trip_us;
  event.set_text(name);
  return event;
}

struct Top : ::testing::Test {
  Book book{16384};
  History history;
  unsigned rounds = 0;

  Json asked(std::size_t worst, Nanos now) {
    const auto lines = top_lines(book, history, worst, [=] { return now; });
    std::string line;
    for (rounds = 1; lines->next(line) == LineSource::Next::nothing_yet; ++rounds) EXPECT_EQ(line, "");
    Json json = Json::parse(line);
    EXPECT_EQ(lines->next(line), LineSource::Next::end);
    return json;
  }
};

TEST_F(Top, CountsBoardsByPhaseAndTroubleAndTellsOfTheWorstFirst) {
  book.list({{.name = "on", .mac = board_mac(1)}, {.name = "off", .mac = board_mac(999)}});
  const Nanos now = 10 * nanos_per_s;
  book.take(dhcp_of(1, Reason::dhcp_offered, now, 1));
  for (std::uint64_t n = 2; n < 8; ++n) {
    book.take(dhcp_of(n, Reason::dhcp_pool_exhausted, now + n));
  }
  book.take({.at = now, .ip = {0xc0a84d33}, .mac = board_mac(1), .kind = EventKind::address_squatted, .board = 1});
  const Json json = asked(3, now + nanos_per_s);
  EXPECT_EQ(json["boards"], 7);
  EXPECT_EQ(json["listed"], 2);
  EXPECT_EQ(json["phases"]["refused"], 6);
  EXPECT_EQ(json["phases"]["offered"], 1);
  EXPECT_EQ(json["phases"]["unheard"], 1);
  EXPECT_EQ(json["verdicts"], (Json{{"address_conflict", 1}, {"refused", 6}, {"never_asked", 1}}));
  ASSERT_EQ(json["worst"].size(), 3u);
  EXPECT_EQ(json["worst"][0]["name"], "on");
  EXPECT_EQ(json["worst"][1]["mac"], "b8:27:eb:00:00:07") << "the one that was heard last";
  EXPECT_EQ(asked(50, now + nanos_per_s)["worst"].back()["name"], "off");
  EXPECT_TRUE(asked(0, now + nanos_per_s)["worst"].empty());
}

TEST_F(Top, LooksAtAPartOfTheBookARound) {
  for (std::uint64_t n = 0; n < 8192; ++n) book.take(dhcp_of(n, Reason::dhcp_pool_exhausted, nanos_per_s + n));
  const Json json = asked(50, 2 * nanos_per_s);
  EXPECT_EQ(json["phases"]["refused"], 8192);
  EXPECT_GE(rounds, 32u) << "256 boards at a time";
  EXPECT_LE(json.dump().size(), std::size_t{64} << 10) << "a line of a stream is no longer";
}

TEST_F(Top, TellsRatesOfTheLastSecondAndWaitsOfTheLastTen) {
  for (std::uint64_t second = 1; second <= 12; ++second) {
    const Nanos at = second * nanos_per_s;
    book.take(finished_of(1, "start.elf", at, second < 12 ? 1'500 : 15'000));
    history.take({.blocks = second * 1000, .bytes = second * 512'000, .dhcp = 7, .transfers = second},
                 book.times().round_trips, at);
    EXPECT_FALSE(history.is_due(at + nanos_per_s - 1));
  }
  const Json rates = asked(0, 12 * nanos_per_s)["rates"];
  EXPECT_EQ(rates["blocks_s"], 1000);
  EXPECT_EQ(rates["bytes_s"], 512'000);
  EXPECT_EQ(rates["dhcp_s"], 0);
  EXPECT_EQ(rates["transfers"], 12);
  EXPECT_GT(rates["wait_p99_us"], 10'000);
  EXPECT_LT(rates["wait_p50_us"], 2'000);
  ASSERT_EQ(history.steps().size(), 1u);
  EXPECT_EQ(history.steps().front().rates.blocks_s, 1000);
}

TEST_F(Top, RemembersAnHourAndNoMore) {
  for (std::uint64_t second = 0; second < 5000; ++second) {
    history.take({.blocks = second * second}, book.times().round_trips, second * nanos_per_s);
  }
  const Json json = Json::parse(history_json(history, 5000 * nanos_per_s));
  ASSERT_EQ(json["steps"].size(), History::steps_max);
  EXPECT_LE(json["steps"].front()["age_ms"], 3'620'000);
  EXPECT_LE(json["steps"].back()["age_ms"], 10'000);
  EXPECT_LE(json.dump().size(), std::size_t{128} << 10);
}

TEST(NetworkPlaces, HaveBoardsByTheirAddressOrElseByWhereTheyWereHeard) {
  const NetworkPlace network{{{0x0a000000}, 24}, {1, 0}};
  const NetworkPlace subnet{{{0x0a050000}, 24}, {1, 0}, true};
  Record board;
  board.port = 1;
  EXPECT_TRUE(network.admits(board)) << "it has no address yet, and was heard there";
  EXPECT_FALSE(subnet.admits(board));
  board.relay = {0x0a050001};
  EXPECT_FALSE(network.admits(board));
  EXPECT_TRUE(subnet.admits(board)) << "its relay is in the subnet";
  board.ip = {0x0a000032};
  EXPECT_TRUE(network.admits(board));
  EXPECT_FALSE(subnet.admits(board));
}

TEST(LeaseLines, SayThatTheyAreUnknownWhereTheDiskDoesNotTell) {
  const Book book{16};
  Nanos now = nanos_per_s;
  const auto lines = lease_lines([] { return leases::HeldLeases{}; }, book, [&] { return now; });
  std::string line;
  EXPECT_EQ(lines->next(line), LineSource::Next::nothing_yet);
  now += lease_wait_max;
  EXPECT_EQ(lines->next(line), LineSource::Next::line);
  EXPECT_EQ(line, R"({"unknown": true})");
  EXPECT_EQ(lines->next(line), LineSource::Next::end);
}

TEST(LeaseLines, LeaveOutWhatHasEnded) {
  const Book book{16};
  std::vector<LeaseRecord> held(1000);
  for (std::size_t i = 0; i < held.size(); ++i) {
    held[i].address = {0x0a000000 + static_cast<std::uint32_t>(i)};
    held[i].mac = board_mac(i);
    held[i].state = LeaseState::bound;
    held[i].until = (i < 999 ? 1 : 100) * nanos_per_s;
  }
  const auto copy = std::make_shared<const std::vector<LeaseRecord>>(held);
  const auto lines = lease_lines([&] { return copy; }, book, [] { return 40 * nanos_per_s; });
  std::string line;
  unsigned rounds = 1;
  for (; lines->next(line) == LineSource::Next::nothing_yet; ++rounds) EXPECT_LT(rounds, 10u);
  EXPECT_GE(rounds, 4u) << "256 a round";
  const Json json = Json::parse(line);
  EXPECT_EQ(json["address"], "10.0.3.231");
  EXPECT_EQ(json["state"], "bound");
  EXPECT_EQ(json["left_s"], 60);
  EXPECT_EQ(lines->next(line), LineSource::Next::end);
}

TEST(Times, AreOfABootFromItsFirstQuestionToItsKernelByModel) {
  Book book{16};
  book.take(dhcp_of(1, Reason::dhcp_offered, nanos_per_s));
  Event learned{.at = nanos_per_s, .mac = board_mac(1), .kind = EventKind::client_learned};
  learned.set_text("pi3");
  book.take(learned);
  book.take(finished_of(1, "start.elf", 5 * nanos_per_s, 900));
  EXPECT_EQ(book.times().boots[static_cast<std::size_t>(Model::pi3)].total(), 0u);
  book.take(finished_of(1, "kernel7.img", 13 * nanos_per_s, 900));
  book.take(finished_of(1, "kernel8.img", 14 * nanos_per_s, 900));
  const Histogram& boots = book.times().boots[static_cast<std::size_t>(Model::pi3)];
  EXPECT_EQ(boots.total(), 1u) << "a boot is counted once";
  EXPECT_EQ(boots.sum_us(), 12'000'000u);
  EXPECT_EQ(book.times().round_trips.total(), 3u);
}

}  // namespace
}  // namespace bootstorm::operate
