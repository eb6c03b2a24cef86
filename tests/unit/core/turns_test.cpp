// Whose turn it is on a full link, and who waits to boot over it.
#include <gtest/gtest.h>

#include <vector>

#include "bootstorm/link_budgets.hpp"
#include "bootstorm/turns.hpp"
#include "core/dhcp/policy/boot_line.hpp"

namespace bootstorm::test {
namespace {

class TurnsTest : public testing::Test {
 protected:
  void wait(std::uint32_t slot, Nanos due, unsigned network = 0) { turns.wait(wheel, network, slot, due, now); }
  std::vector<std::uint32_t> take_all(unsigned network = 0) {
    std::vector<std::uint32_t> slots;
    for (std::uint32_t slot; (slot = turns.take(wheel, network)) != TimerWheel::none;) slots.push_back(slot);
    return slots;
  }

  Nanos now = 100 * nanos_per_s;
  TimerWheel wheel{16, Turns::shelves};
  Turns turns;
};

TEST_F(TurnsTest, TheOneThatIsGivenUpFirstComesFirst) {
  wait(1, now + 20 * nanos_per_s);
  wait(2, now + 5 * nanos_per_s);
  wait(3, now + 29 * nanos_per_s);
  wait(4, now + 5 * nanos_per_s);
  EXPECT_EQ(turns.networks(), 1u);
  EXPECT_EQ(take_all(), (std::vector<std::uint32_t>{2, 4, 1, 3}));
  EXPECT_EQ(turns.networks(), 0u);
}

TEST_F(TurnsTest, WhatIsLateOrFarAwayIsKeptToo) {
  wait(1, now + 1000 * nanos_per_s);
  wait(2, 0);
  wait(3, now + nanos_per_s);
  EXPECT_EQ(take_all(), (std::vector<std::uint32_t>{2, 3, 1}));
}

// The calendar goes round every 34 s: each day of it is tried as the first one.
TEST_F(TurnsTest, TheOrderHoldsWhereverTheCalendarBegins) {
  for (unsigned i = 0; i < 2 * Turns::days; ++i, now += Nanos{1} << Turns::day_shift) {
    wait(1, now + 33 * nanos_per_s);
    wait(2, now + 17 * nanos_per_s);
    wait(3, now + nanos_per_s);
    ASSERT_EQ(take_all(), (std::vector<std::uint32_t>{3, 2, 1})) << i;
  }
}

TEST_F(TurnsTest, WhoEndsMeanwhileIsPassedOver) {
  wait(1, now + nanos_per_s);
  wait(2, now + 2 * nanos_per_s);
  wait(3, now + 2 * nanos_per_s, 5);
  wheel.disarm(1);
  wheel.disarm(3);
  EXPECT_EQ(take_all(), std::vector<std::uint32_t>{2});
  EXPECT_EQ(turns.networks(), 1u << 5);  // until somebody asks
  EXPECT_TRUE(take_all(5).empty());
  EXPECT_EQ(turns.networks(), 0u);
}

TEST_F(TurnsTest, ATimerOnAShelfIsNotDueAndIsArmedAgain) {
  EXPECT_EQ(wheel.pop_due(now), TimerWheel::none);
  wait(1, now);
  EXPECT_EQ(wheel.pop_due(now + nanos_per_s), TimerWheel::none);
  wheel.arm(1, now + 2 * nanos_per_s);
  EXPECT_TRUE(take_all().empty());
  EXPECT_EQ(wheel.pop_due(now + 3 * nanos_per_s), 1u);
}

TEST(LinkBudgets, LeavesNoMoreThanTheRateAndAMillisecondAtOnce) {
  LinkBudgets links;
  links.set_rate(0, 3, 125'000'000);  // 1 Gbit/s
  Nanos now = nanos_per_s;
  std::uint64_t sent = 0;
  for (; now < 2 * nanos_per_s; now += 10 * nanos_per_us) {
    while (links.has_room(0, 3, 0, now)) links.charge(0, 3, 0, 1538, now), sent += 1538;
  }
  EXPECT_NEAR(static_cast<double>(sent), 125e6, 125e6 / 1000 + 1538);
  EXPECT_TRUE(links.has_room(1, 3, 0, now));  // another shard has its own share
  EXPECT_TRUE(links.has_room(0, 2, 0, now));
  links.set_rate(0, link_of_port(0), 1);
  links.charge(0, 2, 0, 1538, now);
  EXPECT_FALSE(links.has_room(0, 2, 0, now + nanos_per_s)) << "the port is full";
}

TEST(LinkUse, KeepsTheLeastRoundTripUntilItIsTaken) {
  LinkUse use;
  use.note_round_trip(300);
  use.note_round_trip(200);
  use.note_round_trip(900);
  EXPECT_EQ(use.take_round_trip(), 200u);
  EXPECT_EQ(use.take_round_trip(), LinkUse::none);
}

class BootLineTest : public testing::Test {
 protected:
  static MacAddress mac(std::uint32_t number) { return MacAddress::from_number(0xdca632000000 + number); }
  static constexpr unsigned network = 7;
  Nanos now = 100 * nanos_per_s;
  dhcp::BootLine line{8};
};

TEST_F(BootLineTest, KeepsTheOrderInWhichBoardsCame) {
  for (std::uint32_t slot : {3u, 1u, 2u}) line.wait(slot, mac(slot), network);
  line.wait(3, mac(3), network);
  EXPECT_EQ(line.told(3, mac(3)), 2u);
  EXPECT_EQ(line.waiting(network), 3u);
  EXPECT_EQ(line.first(network), 3u);
  line.let_in(3, mac(3), network, now);
  EXPECT_EQ(line.first(network), 1u);
  EXPECT_EQ(line.entering(network), 1u);
  EXPECT_TRUE(line.is_let_in(3, mac(3), now));
}

TEST_F(BootLineTest, WhoMissedItsTurnIsFirstAgain) {
  line.wait(1, mac(1), network);
  line.wait(2, mac(2), network);
  line.set_aside(1);
  EXPECT_EQ(line.first(network), 2u);
  line.wait(1, mac(1), network);
  EXPECT_EQ(line.first(network), 1u);
  // Let in, but it never began: its OFFER found nobody.
  line.let_in(1, mac(1), network, now);
  line.expire(network, now + dhcp::BootLine::enters_for_ns);
  EXPECT_EQ(line.entering(network), 0u);
  now += 30 * nanos_per_s;
  EXPECT_FALSE(line.is_let_in(1, mac(1), now));
  line.wait(1, mac(1), network);
  EXPECT_EQ(line.first(network), 1u);
}

TEST_F(BootLineTest, WhoHasBegunGoesOnForAMinuteAndThenGoesLast) {
  line.let_in(1, mac(1), network, now);
  EXPECT_FALSE(line.has_begun(1, mac(1), now));
  line.note_use(1, mac(1), now + nanos_per_s);
  EXPECT_TRUE(line.has_begun(1, mac(1), now + 60 * nanos_per_s));
  EXPECT_FALSE(line.has_begun(1, mac(1), now + 61 * nanos_per_s));
  line.wait(2, mac(2), network);
  line.wait(1, mac(1), network);
  EXPECT_EQ(line.first(network), 2u);
  EXPECT_EQ(line.entering(network), 0u);
}

TEST_F(BootLineTest, ALeaseThatIsAnotherBoardsNowTellsNothingOfIt) {
  line.wait(1, mac(1), network);
  EXPECT_FALSE(line.is_waiting(1, mac(2)));
  EXPECT_EQ(line.told(1, mac(2)), 0u);
  line.note_use(1, mac(2), now);
  line.wait(1, mac(2), network);
  EXPECT_EQ(line.waiting(network), 1u);
  EXPECT_EQ(line.told(1, mac(2)), 1u);
  line.forget(1);
  EXPECT_EQ(line.waiting(network), 0u);
  EXPECT_EQ(line.first(network), dhcp::BootLine::none);
}

}  // namespace
}  // namespace bootstorm::test
