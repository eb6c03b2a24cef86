// Troubles that are made here, by boot clients against the real core in virtual time, and the sentence that an operator
// reads of each.
#include <gtest/gtest.h>

#include <string>

#include "client/pi3.hpp"
#include "client/pi4.hpp"
#include "support/troubles_fixture.hpp"

namespace bootstorm::operate {
namespace {

TEST_F(Troubles, ABoardThatIsUnpluggedWhileItLoadsIsSaidToHaveFallenSilentInThatBlock) {
  BookWorld world{all_files};
  const std::uint32_t board = world.add(client::pi3_model);
  world.power(board);
  pass_until_in(world, board, "kernel8.img", 20);
  const std::uint32_t block = world.board(board).block();
  world.loses = [](std::uint32_t, std::span<const std::byte>) { return true; };
  world.pass(70 * nanos_per_s);
  expect(world.verdict(board), "stalled", "It fell silent in kernel8.img after block " + std::to_string(block) + "; ",
         "Switch it off and on");
  EXPECT_GT(world.record(board).boot.repeated, 0u);
}

TEST_F(Troubles, BoardsThatLoseTheirUplinkTogetherAreSaidOnceToHaveANetworkTrouble) {
  BookWorld world{files_with_kernel_of(600'000)};
  for (unsigned i = 0; i < 5; ++i) world.power(world.add(client::pi3_model));
  for (std::uint32_t board = 0; board < 4; ++board) pass_until_in(world, board, "kernel8.img", 1);
  world.loses = [](std::uint32_t board, std::span<const std::byte>) { return board < 4; };
  world.pass(70 * nanos_per_s);
  for (std::uint32_t board = 0; board < 4; ++board) {
    expect(world.verdict(board), "network_stalled", "at the same time as 3 more on port 0.",
           "Look at the network: the switch or the uplink");
  }
  EXPECT_NE(world.verdict(4).name, "network_stalled");
}

TEST_F(Troubles, ABoardThatResetsAgainAndAgainIsSaidToDoSoAfterThatFile) {
  BookWorld world{all_files};
  const std::uint32_t board = world.add(client::pi3_model);
  for (unsigned boot = 0; boot < 4; ++boot) {
    world.power(board);
    pass_until_in(world, board, "kernel8.img", 1);
  }
  world.power(board);
  world.pass(nanos_per_s);
  expect(world.verdict(board), "reboots_in_a_loop", "It boots again and again, the last time after it had cmdline.txt.",
         "What it starts after cmdline.txt fails");
}

TEST_F(Troubles, ABoardWhoseSystemAsksForNothingIsSaidToHaveLoadedAll) {
  BookWorld world{all_files};
  const std::uint32_t board = world.add(client::pi4_model);
  world.power(board);
  world.pass_until_final(board, 60 * nanos_per_s);
  ASSERT_EQ(world.board(board).state(), client::State::booted);
  EXPECT_EQ(world.verdict(board).name, "on_its_way");
  world.pass(11 * nanos_per_s);
  expect(world.verdict(board), "booted", "Booted in ", "");
  world.pass(50 * nanos_per_s);
  expect(world.verdict(board), "system_silent", "It loaded everything, kernel8.img last, and its system has not asked",
         "what failed is behind it");
}

TEST_F(Troubles, ABoardThatFallsSilentAfterItsOfferIsSaidToHave) {
  BookWorld world{all_files};
  const std::uint32_t board = world.add(client::pi4_model);
  world.loses = [&world](std::uint32_t, std::span<const std::byte>) {
    return world.board(0).state() == client::State::requesting;
  };
  world.power(board);
  world.pass(100 * nanos_per_s);
  expect(world.verdict(board), "silent", "It fell silent after an OFFER, ", "look at its console");
}

TEST_F(Troubles, AFileThatComesTooSlowlyIsSaidToWhileItComesAndAfterwards) {
  BookWorld world{files_with_kernel_of(1468 * 400)};
  for (unsigned i = 0; i < 12; ++i) world.add(client::pi4_model);
  world.delay_ns = 45 * nanos_per_ms;
  for (std::uint32_t board = 0; board < 12; ++board) world.power(board);
  pass_until_in(world, 0, "kernel8.img", 1);
  world.pass(29 * nanos_per_s);
  EXPECT_EQ(world.verdict(0).name, "on_its_way");
  world.pass(2 * nanos_per_s);
  expect(world.verdict(0), "too_slow", "It has been loading 5a000000/kernel8.img for 31.",
         "Start fewer boards at once");
  EXPECT_NE(world.verdict(0).says.find("1.1 s more than its firmware waits (30 s): 12 transfers ran at once, and 0 "
                                       "blocks were sent again"),
            std::string::npos)
      << world.verdict(0).says;
  world.pass_until_final(0, 60 * nanos_per_s);
  world.pass(nanos_per_s);
  expect(world.verdict(0), "too_slow", "kernel8.img took 36.", "Start fewer boards at once");
}

TEST_F(Troubles, AFileThatABoardGaveUpIsSaidToHaveBeenTooSlow) {
  BookWorld world{files_with_kernel_of(1468 * 400)};
  const std::uint32_t board = world.add(client::pi4_model);
  world.delay_ns = 45 * nanos_per_ms;
  world.power(board);
  pass_until_in(world, board, "kernel8.img", 1);
  world.pass(30 * nanos_per_s);
  world.power(board);  // as its firmware does then
  world.pass(nanos_per_s);
  expect(world.verdict(board), "too_slow", "It gave 5a000000/kernel8.img up after 30.", "ethtool");
}

TEST_F(Troubles, ABoardThatHasBootedIsToldItsPlaceAmongItsFellows) {
  BookWorld world{all_files};
  for (unsigned i = 0; i < 12; ++i) world.power(world.add(client::pi4_model));
  world.pass(20 * nanos_per_s);
  EXPECT_EQ(world.verdict(3).says.find(" than "), std::string::npos) << "all were equally fast";
  const std::uint32_t slow = world.add(client::pi4_model);
  world.delay_ns = 5 * nanos_per_ms;
  world.power(slow);
  world.pass_until_final(slow, 60 * nanos_per_s);
  world.pass(11 * nanos_per_s);
  expect(world.verdict(slow), "booted", "; slower than 92 % of the last 13 boots of a Pi 4.", "");
}

TEST_F(Troubles, AHealthyBoardIsNeverInTrouble) {
  BookWorld world{all_files};
  const std::uint32_t pi3 = world.add(client::pi3_model);
  const std::uint32_t pi4 = world.add(client::pi4_model);
  world.power(pi3);
  world.power(pi4);
  for (unsigned i = 0; i < 60; ++i) {
    world.pass(nanos_per_s);
    for (const std::uint32_t board : {pi3, pi4}) {
      if (world.book.find(BookWorld::mac_of(board)) == Book::none) continue;
      const BoardVerdict verdict = world.verdict(board);
      ASSERT_NE(verdict.severity, Severity::trouble) << verdict.says;
    }
  }
}

TEST_F(Troubles, APortWithoutALinkIsSaidOfItsBoards) {
  BookWorld world{all_files};
  const std::uint32_t board = world.add(client::pi4_model);
  world.power(board);
  pass_until_in(world, board, "kernel8.img");
  world.book.set_link(0, world.now());
  world.pass(5 * nanos_per_s);
  expect(world.verdict(board), "no_link", "The appliance's port 0 has had no link for 5.0 s.", "Look at the cable");
  world.book.set_link(0, 0);
  EXPECT_NE(world.verdict(board).name, "no_link");
}

}  // namespace
}  // namespace bootstorm::operate
