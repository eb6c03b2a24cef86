// Files that boards miss, in virtual time, and what an operator reads of it.
#include <gtest/gtest.h>

#include <string>

#include "base/text.hpp"
#include "client/pi3.hpp"
#include "client/pi4.hpp"
#include "support/troubles_fixture.hpp"

namespace bootstorm::operate {
namespace {

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

TEST_F(Troubles, ABoardWithAFolderOfItsOwnIsNotToldWhatTheImageLacksForOthers) {
  lacks = {{.images = {0}, .model = Model::pi3, .missing = {"no kernel8.img: a Pi 3 stops without a kernel"}}};
  BootFiles::Sizes files{{"bootcode.bin", 5'000}};
  for (const auto& [name, bytes] : all_files)
    files.emplace_back(serial_text(BookWorld::serial_of(0)) + "/" + name, bytes);
  BookWorld world{files};
  const Images images{config, world.snapshot.files, lacks};
  world.book.set_images(&images);
  const std::uint32_t board = world.add(client::pi3_model);
  world.loses = [&world](std::uint32_t, std::span<const std::byte> frame) {
    return world.board(0).file() == "recovery.elf" && is_request(frame);
  };
  world.power(board);
  pass_until_in(world, board, "recovery.elf");
  world.pass(12 * nanos_per_s);
  expect(world.verdict(board), "silent", "and has taken no kernel.", "Switch it off and on");
}

}  // namespace
}  // namespace bootstorm::operate
