// A Raspberry Pi's start*.elf and fixup*.dat come from one layer, whatever is half filled on the way.
#include <gtest/gtest.h>

#include "content/content.hpp"
#include "support/content_fixture.hpp"

namespace bootstorm::content::test {
namespace {

using Lines = std::vector<std::string>;

struct FirmwareSets : ::testing::Test {
  /// Each file says where it is from.
  void put(std::string_view layer, const std::vector<std::string>& names) const {
    for (const std::string& name : names) tree.file(std::string{layer} + '/' + name, layer);
  }
  [[nodiscard]] std::string in(const char* layer) const { return (tree / layer).string(); }
  /// Warnings that speak of sets.
  [[nodiscard]] static Lines said(const Content& content) {
    Lines lines;
    for (const std::string& warning : content.warnings) {
      if (warning.find("served from") != warning.npos) lines.push_back(warning);
    }
    return lines;
  }

  TemporaryTree tree;
};

const std::vector<std::string> pair4{"start4.elf", "fixup4.dat"};

TEST_F(FirmwareSets, ComeFromTheFirstLayerThatHasBoth) {
  put("board", {"start4.elf", "config.txt"});
  put("group", {"FIXUP4.DAT", "fixup.dat"});
  put("base", pair4);
  put("base", {"config.txt", "start.elf", "fixup.dat"});
  config::Config config = config_of({image_of("pi", {tree / "board", tree / "group", tree / "base"})});
  config.default_image = 0;
  const Content content = load_or_fail(config);
  EXPECT_EQ(served(content.files, 0, "start4.elf"), "base");
  EXPECT_EQ(served(content.files, 0, "fixup4.dat"), "base");
  EXPECT_EQ(served(content.files, 0, "fixup.dat"), "base");
  EXPECT_EQ(served(content.files, 0, "start.elf"), "base");
  EXPECT_EQ(served(content.files, 0, "config.txt"), "board") << "no part of a set";
  EXPECT_EQ(
      said(content),
      (Lines{"image pi: " + in("group") + " has fixup.dat without start.elf: both are served from " + in("base"),
             "image pi: " + in("board") + " has start4.elf without fixup4.dat: both are served from " + in("base")}));
}

TEST_F(FirmwareSets, ThatAreWholeHideThoseBehindThem) {
  put("board", pair4);
  put("base", pair4);
  const Content content = load_or_fail(config_of({image_of("pi", {tree / "board", tree / "base"})}));
  EXPECT_EQ(served(content.files, 0, "start4.elf"), "board");
  EXPECT_EQ(served(content.files, 0, "fixup4.dat"), "board");
  EXPECT_EQ(said(content), Lines{});
}

TEST_F(FirmwareSets, AreNotMadeOfTwoImages) {
  put("lab", {"start4.elf", "cmdline.txt"});
  put("pi", pair4);
  config::Config config = config_of({image_of("lab", {tree / "lab"}), image_of("pi", {tree / "pi"})});
  config.default_image = 1;
  config.boards.push_back({.serial = 1, .mac = {}, .address = {}, .image = 0});
  const Content content = load_or_fail(config);
  EXPECT_EQ(served(content.files, 0, "start4.elf"), "<absent>") << "so a board goes on to the next image";
  EXPECT_EQ(served(content.files, 0, "cmdline.txt"), "lab");
  EXPECT_EQ(served(content.files, 1, "start4.elf"), "pi");
  EXPECT_EQ(said(content),
            Lines{"image lab: " + in("lab") + " has start4.elf without fixup4.dat: both are served from " + in("pi")});
}

TEST_F(FirmwareSets, AreNotMadeOfABoardsFolderAndTheRoot) {
  put("pi", {"start.elf", "fixup.dat", "28f66d00/start.elf", "dc-a6-32-01-36-c2/fixup.dat", "lab/start.elf",
             "other/start.elf", "9ffefdef/start.elf", "9ffefdef/fixup.dat"});
  config::Config config = config_of({image_of("pi", {tree / "pi"})});
  config.default_image = 0;
  config.boards.push_back({.serial = 1, .mac = {}, .address = {}, .image = {}, .prefix = "lab"});
  const Content content = load_or_fail(config);
  for (const char* half : {"28f66d00/start.elf", "dc-a6-32-01-36-c2/fixup.dat", "lab/start.elf"}) {
    EXPECT_EQ(served(content.files, 0, half), "<absent>") << half;
  }
  for (const char* whole : {"start.elf", "9ffefdef/start.elf", "9ffefdef/fixup.dat"}) {
    EXPECT_EQ(served(content.files, 0, whole), "pi") << whole;
  }
  EXPECT_EQ(served(content.files, 0, "other/start.elf"), "pi") << "no board's folder: nobody falls back from it";
  EXPECT_EQ(said(content).size(), 3u);
}

TEST_F(FirmwareSets, ThatAreWholeNowhereAreServedAsTheyAreAndSaid) {
  put("board", {"start4.elf"});
  put("base", {"fixup4.dat"});
  config::Config config = config_of({image_of("pi", {tree / "board", tree / "base"})});
  config.default_image = 0;
  const Content content = load_or_fail(config);
  EXPECT_EQ(served(content.files, 0, "start4.elf"), "board");
  EXPECT_EQ(served(content.files, 0, "fixup4.dat"), "base");
  EXPECT_EQ(said(content), Lines{"image pi: start4.elf is served from " + in("board") + " and fixup4.dat from " +
                                 in("base") + ": firmware of two versions starts no board"});
}

TEST_F(FirmwareSets, WithoutTheirOtherHalfAreServedAsTheyAre) {
  put("pi", {"start4.elf", "fixup.dat"});
  config::Config config = config_of({image_of("pi", {tree / "pi"})});
  config.default_image = 0;
  const Content content = load_or_fail(config);
  EXPECT_EQ(served(content.files, 0, "start4.elf"), "pi");
  EXPECT_EQ(served(content.files, 0, "fixup.dat"), "pi");
  EXPECT_EQ(said(content), Lines{});
}

}  // namespace
}  // namespace bootstorm::content::test
