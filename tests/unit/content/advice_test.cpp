// Warnings about files that boot clients will miss in an image.
#include <gtest/gtest.h>

#include "content/advice/config_txt.hpp"
#include "content/advice/image_advice.hpp"
#include "support/content_fixture.hpp"

namespace bootstorm::content::test {
namespace {

using Lines = std::vector<std::string>;

struct Advice : ::testing::Test {
  TemporaryTree tree;

  void files(std::string_view directory, const std::vector<std::string>& names) const {
    tree.directory(directory);
    for (const std::string& name : names) tree.file(std::string{directory} + '/' + name, "x");
  }
  Lines advice(const config::Config& config) const {
    return image_advice(config, list_content(config, LinkRules::automatic)).warnings;
  }
  Lines advice_on(std::string_view directory) const {
    config::Config config = config_of({image_of("pi", {tree / directory})});
    config.default_image = 0;
    return advice(config);
  }
};

const std::vector<std::string> whole_pi3{"bootcode.bin", "start.elf",           "fixup.dat",  "kernel8.img",
                                         "cmdline.txt",  "bcm2710-rpi-3-b.dtb", "config.txt", "overlays/a.dtbo"};
const std::vector<std::string> whole_pi4{"start4.elf", "fixup4.dat", "kernel8.img", "cmdline.txt",
                                         "bcm2711-rpi-4-b.dtb"};
const std::vector<std::string> whole_pi5{"config.txt", "kernel_2712.img", "cmdline.txt", "bcm2712-rpi-5-b.dtb"};

std::vector<std::string> without(std::vector<std::string> names, const std::string& name) {
  std::erase(names, name);
  return names;
}

TEST_F(Advice, FindsNothingMissingInWholeImages) {
  files("3", whole_pi3);
  files("4", whole_pi4);
  files("5", whole_pi5);
  files("all", whole_pi3);
  files("all", whole_pi4);
  files("all", whole_pi5);
  for (const char* image : {"3", "4", "5", "all"}) EXPECT_EQ(advice_on(image), Lines{}) << image;
}

TEST_F(Advice, NamesEachMissingFileAndItsConsequence) {
  const std::vector<std::pair<std::string, std::string>> lacks{
      {"bootcode.bin", "no bootcode.bin: a Pi 3 without an SD card cannot start"},
      {"start.elf", "no start.elf: a Pi 3 stops after bootcode.bin"},
      {"fixup.dat", "no fixup.dat: a Pi 3 stops after start.elf"},
      {"kernel8.img", "no kernel7.img or kernel8.img: a Pi 3 stops without a kernel"},
      {"bcm2710-rpi-3-b.dtb",
       "no bcm2710-rpi-… or bcm2837-rpi-…: the kernel of a Pi 3 finds no device tree and hangs"},
      {"cmdline.txt", "no cmdline.txt: the kernel of a Pi 3 does not find its root file system"}};
  for (const auto& [name, lack] : lacks) {
    files("without-" + name, without(whole_pi3, name));
    EXPECT_EQ(advice_on("without-" + name), Lines{"image pi: " + lack});
  }
  files("4", without(whole_pi4, "fixup4.dat"));
  EXPECT_EQ(advice_on("4"), Lines{"image pi: no fixup4.dat: a Pi 4 stops after start4.elf"});
  files("5", without(whole_pi5, "config.txt"));
  EXPECT_EQ(advice_on("5"), Lines{"image pi: no config.txt: a Pi 5 rejects the image as unsuitable"});
}

TEST_F(Advice, FollowsTheFilesThatConfigTxtNames) {
  files("4", without(whole_pi4, "kernel8.img"));
  tree.file("4/vmlinuz", "x");
  tree.file("4/config.txt",
            "# a comment\r\n[pi3]\nkernel=absent\n[pi4]\r\nkernel=vmlinuz\r\n[gpio4=1]\nkernel=absent\n[all]\n"
            "initramfs initrd.img,more.img followkernel\ninclude extra.txt\n");
  tree.file("4/more.img", "x");
  tree.file("4/extra.txt", "dtoverlay=disable-bt\ndtoverlay=vc4,cma-128\ndtparam=audio=on\ndtoverlay=lost,on=1\n");
  tree.file("4/overlays/disable-bt.dtbo", "x");
  tree.file("4/overlays/vc4-pi4.dtbo", "x");
  EXPECT_EQ(advice_on("4"),
            (Lines{"image pi: config.txt:9: no initrd.img: the kernel starts without it",
                   "image pi: extra.txt:4: no overlays/lost.dtbo: the firmware skips the overlay silently"}));
  tree.file("4/config.txt", "kernel=zImage\n");
  EXPECT_EQ(advice_on("4"), Lines{"image pi: config.txt:1: no zImage: a Pi 4 stops without a kernel"});
}

TEST_F(Advice, SkipsFirmwareThatConfigTxtReplaces) {
  files("3", without(without(whole_pi3, "start.elf"), "fixup.dat"));
  tree.file("3/config.txt", "start_x=1\n");
  EXPECT_EQ(advice_on("3"), Lines{});
}

TEST_F(Advice, LooksUnderTheOsPrefix) {
  files("4", {"start4.elf", "fixup4.dat", "new/kernel8.img", "new/cmdline.txt", "new/bcm2711-rpi-4-b.dtb"});
  tree.file("4/config.txt", "os_prefix=new/\n");
  EXPECT_EQ(advice_on("4"), Lines{});
}

TEST_F(Advice, EndsWhenAFileIncludesItself) {
  int reads = 0;
  const auto settings = read_config_txt(
      [&](std::string_view) {
        ++reads;
        return std::optional<std::string>{"include config.txt\nkernel=a\n"};
      },
      Model::pi4);
  EXPECT_LT(reads, 10);
  ASSERT_NE(last_setting(settings, "kernel"), nullptr);
  EXPECT_EQ(last_setting(settings, "absent"), nullptr);
}

TEST_F(Advice, LooksForLoaderFilesBesideTheLoaderAndAtTheRoot) {
  files("bios", {"pxe/pxelinux.0", "pxe/pxelinux.cfg/default", "Boot/bootmgfw.efi", "efi/grubnetx64.efi.signed"});
  EXPECT_EQ(advice_on("bios"),
            (Lines{"image pi: no ldlinux.c32 beside pxe/pxelinux.0 or at the root: PXELINUX stops right after it has "
                   "started",
                   "image pi: no grub.cfg…, grub/grub.cfg… or boot/grub/grub.cfg… beside efi/grubnetx64.efi.signed or "
                   "at the root: GRUB stops at its prompt",
                   "image pi: no Boot/BCD or EFI/Microsoft/Boot/BCD beside Boot/bootmgfw.efi or at the root: the "
                   "Windows boot manager stops with 0xc000000f"}));
  files("bios", {"ldlinux.c32", "grub/grub.cfg", "BOOT/bcd"});
  EXPECT_EQ(advice_on("bios"), Lines{});
}

TEST_F(Advice, ReportsAFileThatAllMissOnceForTheDefaultImage) {
  files("base", without(whole_pi4, "fixup4.dat"));
  files("changes", {"config.txt"});
  files("whole", {"fixup4.dat"});
  config::Config config = config_of({image_of("testing", {tree / "changes"}), image_of("base", {tree / "base"}),
                             image_of("whole", {tree / "whole"})});
  config.default_image = 1;
  EXPECT_EQ(advice(config), Lines{"image base: no fixup4.dat: a Pi 4 stops after start4.elf"});
}

TEST_F(Advice, SaysWhereThereIsNothingToBoot) {
  files("none", {});
  EXPECT_EQ(advice_on("none"), Lines{"image pi: there are no files in it"});
  files("notes", {"README.md", "readme", "LICENSE", "notes.odt"});
  EXPECT_EQ(advice_on("notes"), Lines{"image pi: nothing in it looks like a file that a machine boots from"});
  files("notes", {"vmlinuz-6.1"});
  EXPECT_EQ(advice_on("notes"), Lines{});
  files("base", whole_pi4);
  config::Config config = config_of({image_of("board", {tree / "none"}), image_of("base", {tree / "base"})});
  config.default_image = 1;
  EXPECT_EQ(advice(config), Lines{}) << "what it lacks comes from the default image";
}

TEST_F(Advice, FollowsTheModelsThatAreListedOrWereSeen) {
  files("both", whole_pi3);
  files("both", {"start4.elf", "kernel7l.img"});
  config::Config config = config_of({image_of("pi", {tree / "both"})});
  config.default_image = 0;
  const Lines of_pi4{"image pi: no fixup4.dat: a Pi 4 stops after start4.elf",
                     "image pi: no bcm2711-rpi-…: the kernel of a Pi 4 finds no device tree and hangs"};
  EXPECT_EQ(advice(config), of_pi4) << "its firmware is there, so somebody means it";
  config.boards.push_back({.serial = {}, .mac = {}, .address = {}, .image = {}, .model = Model::pi3});
  EXPECT_EQ(advice(config), Lines{});
  const ListedContent content = list_content(config, LinkRules::automatic);
  EXPECT_EQ(image_advice(config, content).when_seen[static_cast<std::size_t>(Model::pi4)], of_pi4);
  ModelFlags seen{};
  seen[static_cast<std::size_t>(Model::pi4)] = true;
  EXPECT_EQ(image_advice(config, content, seen).warnings, of_pi4);
  config.boards[0].model = Model::pi4;
  EXPECT_EQ(advice(config), of_pi4);
}

TEST_F(Advice, MeansNoModelWhoseFirmwareIsNotThereBesideAWholeSet) {
  files("3", whole_pi3);
  files("3", {"kernel7l.img", "bcm2711-rpi-4-b.dtb"});
  EXPECT_EQ(advice_on("3"), Lines{}) << "a tree for a Pi 3 that has a kernel for the Pi 4";
}

TEST_F(Advice, WarnsOfAKernelWhoseDeviceTreesAreOfAnotherLayer) {
  files("base", whole_pi4);
  files("base", {"overlays/vc4.dtbo"});
  files("new", {"kernel8.img"});
  config::Config config = config_of({image_of("pi", {tree / "new", tree / "base"})});
  config.default_image = 0;
  const std::string places = (tree / "new").string() + ", but ";
  const std::string rest = (tree / "base").string() + ": they are of one version only if both layers are";
  EXPECT_EQ(advice(config), (Lines{"image pi: kernel8.img comes from " + places + "the device trees from " + rest,
                                   "image pi: kernel8.img comes from " + places + "the overlays from " + rest}));
  files("new", {"bcm2711-rpi-4-b.dtb", "overlays/own.dtbo"});
  EXPECT_EQ(advice(config), Lines{});
  std::filesystem::remove(tree / "new/kernel8.img");
  EXPECT_EQ(advice(config), Lines{"image pi: kernel8.img comes from " + (tree / "base").string() +
                                  ", but the device trees from " + (tree / "new").string() +
                                  ": they are of one version only if both layers are"});
  std::filesystem::remove(tree / "new/bcm2711-rpi-4-b.dtb");
  EXPECT_EQ(advice(config), Lines{}) << "a board's own overlay beside those of all";
  std::filesystem::remove(tree / "base/kernel8.img");
  tree.file("new/kernel8.img", "x");
  EXPECT_EQ(advice(config), Lines{}) << "a kernel by itself, and device trees without one: so it was meant";
}

/// What grub-mkimage appends for 64-bit UEFI: a list of one object.
std::string grub_image(std::uint32_t type, const std::string& object) {
  const std::uint64_t size = 24 + 8 + object.size();
  return "MZ code " + ("mimg" + little(0, 4)) + little(24, 8) + little(size, 8) + little(type, 4) +
         little(8 + object.size(), 4) + object;
}

TEST_F(Advice, KnowsGrubImagesThatCarryTheirConfiguration) {
  const std::string lack =
      "image pi: no grub.cfg…, grub/grub.cfg… or boot/grub/grub.cfg… beside grubx64.efi: GRUB stops at its prompt";
  tree.file("grub/grubx64.efi", grub_image(2, "linux /vmlinuz\nboot\n"));
  EXPECT_EQ(advice_on("grub"), Lines{}) << "grub-mkimage -c";
  tree.file("grub/grubx64.efi", grub_image(1, "boot/grub/grub.cfg menuentry a { linux /vmlinuz }"));
  EXPECT_EQ(advice_on("grub"), Lines{}) << "grub-mkstandalone";
  tree.file("grub/grubx64.efi", grub_image(1, "grub.cfg: source $prefix/grub.cfg"));
  EXPECT_EQ(advice_on("grub"), Lines{lack}) << "it goes on to the server's";
  for (const std::string& plain : {grub_image(0, "a module"), std::string{"mimg"}, std::string{"mimg\x18"}}) {
    tree.file("grub/grubx64.efi", plain);
    EXPECT_EQ(advice_on("grub"), Lines{lack});
  }
}

TEST_F(Advice, NamesFilesThatAreEmptyOrCutOff) {
  files("4", whole_pi4);
  tree.file("4/start4.elf", "");
  tree.file("4/fixup4.dat", "");
  tree.file("4/config.txt", "");  // this one may be
  std::string dtb = "\xd0\x0d\xfe\xed" + std::string{"\0\0\x01\0", 4} + std::string(247, 'x');
  tree.file("4/bcm2711-rpi-4-b.dtb", dtb);
  std::string kernel = "\x1f\x8b\x08" + std::string(100'000, 'x') + little(250'000, 4);
  tree.file("4/kernel8.img", kernel.substr(0, 70'000));
  const std::string base = (tree / "4").string();
  EXPECT_EQ(advice_on("4"),
            (Lines{base + "/bcm2711-rpi-4-b.dtb is cut off: it has 255 bytes, and its header tells of 256",
                   base + "/fixup4.dat is empty",
                   base + "/kernel8.img is cut off: its compressed data does not end as it should",
                   base + "/start4.elf is empty"}));
  files("4", {"start4.elf", "fixup4.dat"});
  tree.file("4/bcm2711-rpi-4-b.dtb", dtb + 'x');
  tree.file("4/kernel8.img", kernel);
  EXPECT_EQ(advice_on("4"), Lines{});
}

TEST_F(Advice, AcceptsADiskImageInsteadOfItsFiles) {
  files("signed", {"boot.img", "start4.elf"});
  EXPECT_EQ(advice_on("signed"), Lines{"image pi: no boot.sig: a Pi that boots only signed images refuses boot.img"});
}

}  // namespace
}  // namespace bootstorm::content::test
