// Troubles that are made here, by boot clients against the real core in virtual time, and the sentence that an operator
// reads of each.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "bootstorm/bytes.hpp"
#include "client/pi3.hpp"
#include "client/pi4.hpp"
#include "config/config.hpp"
#include "operate/images.hpp"
#include "support/book_world.hpp"

namespace bootstorm::operate {
namespace {

using bootstorm::test::BookWorld;
using bootstorm::test::BootFiles;

const BootFiles::Sizes all_files{{"bootcode.bin", 5'000},
                                 {"start.elf", 30'000},
                                 {"fixup.dat", 700},
                                 {"config.txt", 60},
                                 {"cmdline.txt", 80},
                                 {"kernel8.img", 60'000},
                                 {"bcm2710-rpi-3-b.dtb", 3'000},
                                 {"start4.elf", 30'000},
                                 {"fixup4.dat", 900},
                                 {"bcm2711-rpi-4-b.dtb", 3'000}};

BootFiles::Sizes files_without(std::string_view name) {
  BootFiles::Sizes files = all_files;
  std::erase_if(files, [&](const auto& file) { return file.first == name; });
  return files;
}

BootFiles::Sizes files_with_kernel_of(std::size_t bytes) {
  BootFiles::Sizes files = files_without("kernel8.img");
  files.emplace_back("kernel8.img", bytes);
  return files;
}

/// A datagram to port 69.
bool is_request(std::span<const std::byte> frame) {
  return view<EtherHeader>(frame.data())->type.host() == ether_type_ipv4 && view<Be16>(frame.data() + 36)->host() == 69;
}

/// A world whose operator has all files in image pi.
struct Troubles : ::testing::Test {
  config::Config config;
  std::vector<content::Lack> lacks;

  Troubles() {
    config.images.push_back({.name = "pi", .layers = {{.directory = "/srv/boot/pi", .at = {}}}});
    config.default_image = 0;
  }

  /// Passes time until that board reads that file, and has that many blocks of it.
  static void pass_until_in(BookWorld& world, std::uint32_t board, std::string_view file, std::uint32_t blocks = 0) {
    for (unsigned i = 0; i < 100'000; ++i, world.pass(nanos_per_ms)) {
      if (world.board(board).file() == file && world.board(board).block() >= blocks) return;
    }
    ADD_FAILURE() << "the board never reads " << file;
  }
  static void expect(const BoardVerdict& verdict, std::string_view name, std::string_view says,
                     std::string_view remedy) {
    EXPECT_EQ(verdict.name, name);
    EXPECT_NE(verdict.says.find(says), std::string::npos) << verdict.says;
    EXPECT_NE(verdict.remedy.find(remedy), std::string::npos) << verdict.remedy;
  }
};

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

TEST_F(Troubles, AFileThatIsNeededAndAbsentIsSaidWithItsImageItsDirectoryAndTheNearestName) {
  BootFiles::Sizes files = files_without("start.elf");
  files.emplace_back("start_.elf", 100);
  BookWorld world{files};
  const Images images{config, world.snapshot.files, lacks};
  world.book.set_images(&images);
  const std::uint32_t board = world.add(client::pi3_model);
  world.power(board);
  world.pass_until_final(board, 30 * nanos_per_s);
  EXPECT_EQ(world.board(board).failure(), client::Failure::file_missing);
  world.pass(11 * nanos_per_s);
  expect(world.verdict(board), "file_missing",
         "It asked for start.elf, which is not in image pi (/srv/boot/pi), and went no further: a Pi 3 stops after "
         "bootcode.bin; the nearest name there is start_.elf.",
         "Put start.elf into /srv/boot/pi, or rename start_.elf if that is the file; changes are served at once.");
}

TEST_F(Troubles, AFileInAnotherFolderIsSaidToBeThere) {
  BootFiles::Sizes files = files_without("kernel8.img");
  files.emplace_back("boot/kernel8.img", 100);
  BookWorld world{files};
  const Images images{config, world.snapshot.files, lacks};
  world.book.set_images(&images);
  const std::uint32_t board = world.add(client::pi4_model);
  world.power(board);
  world.pass_until_final(board, 30 * nanos_per_s);
  world.pass(11 * nanos_per_s);
  config.publish.mode = config::PublishMode::asked;
  expect(world.verdict(board), "file_missing", "a Pi 4 stops without a kernel; there is boot/kernel8.img.",
         "Put kernel8.img into /srv/boot/pi, then run 'bootstorm reload'.");
}

TEST_F(Troubles, AHalfFilledSerialDirectoryIsSaidWithWhatItHas) {
  BootFiles::Sizes files = files_without("start.elf");
  const std::string own = serial_text(BookWorld::serial_of(0));
  files.emplace_back(own + "/config.txt", 60);
  files.emplace_back(own + "/cmdline.txt", 60);
  files.emplace_back("9ffefdef/start.elf", 30'000);  // another board's is whole
  BookWorld world{files};
  const Images images{config, world.snapshot.files, lacks};
  world.book.set_images(&images);
  const std::uint32_t board = world.add(client::pi3_model);
  world.power(board);
  world.pass_until_final(board, 30 * nanos_per_s);
  world.pass(11 * nanos_per_s);
  expect(world.verdict(board), "file_missing",
         "a Pi 3 stops after bootcode.bin; its folder " + own + " there has only cmdline.txt and config.txt.",
         "Copy start.elf and whatever else it boots from into /srv/boot/pi/" + own);
}

TEST_F(Troubles, ABoardThatStopsWithoutAFileThatItAskedForEarlierIsSaidToMissThatOne) {
  BookWorld world{files_without("fixup.dat")};
  const std::uint32_t board = world.add(client::pi3_model);
  world.loses = [&world](std::uint32_t, std::span<const std::byte>) {
    return world.board(0).file() == "bootcfg.txt";  // start.elf has failed by then
  };
  world.power(board);
  pass_until_in(world, board, "bootcfg.txt");
  world.pass(12 * nanos_per_s);
  expect(world.verdict(board), "file_missing",
         "It asked for 5a000000/fixup.dat, which none of its images has, and went no "
         "further: a Pi 3 stops after start.elf.",
         "Put fixup.dat into");
}

TEST_F(Troubles, ABoardThatStopsWithoutAKernelIsToldWhatItsImageLacks) {
  lacks = {{.images = {0}, .model = Model::pi3, .missing = {"config.txt:3: no my.img: a Pi 3 stops without a kernel"}}};
  BookWorld world{all_files};
  const Images images{config, world.snapshot.files, lacks};
  world.book.set_images(&images);
  const std::uint32_t board = world.add(client::pi3_model);
  world.loses = [&world](std::uint32_t, std::span<const std::byte> frame) {
    return world.board(0).file() == "recovery.elf" && is_request(frame);
  };
  world.power(board);
  pass_until_in(world, board, "recovery.elf");
  world.pass(12 * nanos_per_s);
  expect(world.verdict(board), "silent", "its image lacks what it needs: config.txt:3: no my.img: a Pi 3 stops without",
         "Put what is missing into /srv/boot/pi");
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
