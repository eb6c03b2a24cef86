// Who asks, and which file that one means: boards, groups, models, and the ways to know them.
#include <gtest/gtest.h>

#include <cctype>

#include "bootstorm/prefix.hpp"
#include "core/tftp/resolve.hpp"

namespace bootstorm::tftp {
namespace {

constexpr std::uint16_t own_image = 0, group_image = 1, pi4_image = 2, x64_image = 3, default_image = 4;
constexpr MacAddress listed_mac{{0xdc, 0xa6, 0x32, 1, 0x36, 0xc2}};
constexpr MacAddress pi3_mac{{0xb8, 0x27, 0xeb, 0x94, 0x11, 0x8e}};
constexpr MacAddress stranger{{0x02, 0, 0, 0, 0, 9}};
constexpr Ipv4Address listed_address = Ipv4Address::of(192, 168, 77, 60);

/// Every image has its own "all", of a size that tells which; other files only one of them.
struct Fleet {
  Snapshot snapshot;
  ClientTable clients;
  std::byte content{};

  Fleet() {
    std::vector<FileIndex::Entry> entries;
    const auto add = [&](std::uint16_t image, std::string path) {
      entries.push_back({image, std::move(path), File{&content, image + 100u, nullptr}});
    };
    for (const std::uint16_t image : {own_image, group_image, pi4_image, x64_image, default_image}) add(image, "all");
    add(group_image, "not-own");
    add(pi4_image, "not-own");
    add(pi4_image, "model-only");
    add(default_image, "model-only");
    add(default_image, "default-only");
    add(default_image, "overlays/VC4.dtbo");
    add(own_image, "Config.TXT");
    snapshot.files = FileIndex{entries};
    snapshot.default_image = default_image;
    snapshot.model_images[static_cast<std::size_t>(Model::pi4)] = pi4_image;
    snapshot.model_images[static_cast<std::size_t>(Model::pxe_x64)] = x64_image;
  }
  Board& add(Board board) {
    snapshot.boards.push_back(std::move(board));
    snapshot.index_boards();
    return snapshot.boards.back();
  }
  /// The image that the file comes from; image_none: there is no such file.
  std::uint16_t from(std::string_view name, MacAddress mac = stranger, Ipv4Address ip = {}) const {
    const File* file = resolve(snapshot, {mac, ip, &clients}, normalise(name).view()).file;
    return file == nullptr ? image_none : static_cast<std::uint16_t>(file->size - 100);
  }
};

TEST(Fleet, TakesFilesFromBoardGroupModelDefaultInThisOrder) {
  Fleet fleet;
  fleet.add({.has_mac = true, .mac = listed_mac, .image = own_image, .group_image = group_image, .model = Model::pi4});
  EXPECT_EQ(fleet.from("all", listed_mac), own_image);
  EXPECT_EQ(fleet.from("not-own", listed_mac), group_image);
  EXPECT_EQ(fleet.from("model-only", listed_mac), pi4_image);
  EXPECT_EQ(fleet.from("default-only", listed_mac), default_image);
  EXPECT_EQ(fleet.from("nowhere", listed_mac), image_none);
  EXPECT_EQ(fleet.from("all"), default_image) << "a stranger";
}

TEST(Fleet, LearnsAModelFromDhcp) {
  Fleet fleet;
  fleet.snapshot.index_boards();
  EXPECT_EQ(fleet.from("all"), default_image);
  EXPECT_EQ(fleet.clients.note(stranger, {.model = Model::pi4}, 0), Noted::learned);
  EXPECT_EQ(fleet.from("all"), pi4_image);
  EXPECT_EQ(fleet.from("default-only"), default_image);
  EXPECT_EQ(fleet.clients.note(stranger, {.model = Model::pxe_x64}, 0), Noted::learned)
      << "its firmware now runs a UEFI";
  EXPECT_EQ(fleet.from("all"), x64_image);
  EXPECT_EQ(fleet.from("all", listed_mac), default_image) << "another client";
}

TEST(Fleet, PrefersTheConfiguredModel) {
  Fleet fleet;
  fleet.add({.has_mac = true, .mac = listed_mac, .model = Model::pxe_x64});
  fleet.clients.note(listed_mac, {.model = Model::pi4}, 0);
  EXPECT_EQ(fleet.from("all", listed_mac), x64_image);
}

TEST(Fleet, FindsOneBoardInEveryWay) {
  Fleet fleet;
  fleet.add({.has_serial = true,
             .has_mac = true,
             .serial = 0x9ffefdef,
             .mac = listed_mac,
             .image = own_image,
             .prefix = "lab/desk-7"});
  for (const char* name :
       {"9ffefdef/all", "9FFEFDEF/all", "9ffefdef//all", "100000009ffefdef/all", "dc-a6-32-01-36-c2/all",
        "DC-A6-32-01-36-C2/all", "dc:a6:32:01:36:c2/all", "dca6320136c2/all", "01-dc-a6-32-01-36-c2/all",
        "lab/desk-7/all", "lab/desk-7//all", "/lab\\desk-7/all"}) {
    EXPECT_EQ(fleet.from(name), own_image) << name;
  }
  EXPECT_EQ(fleet.from("all", listed_mac), own_image);
  for (const char* name : {"9ffefdee/all", "dc-a6-32-01-36-c3/all", "02-dc-a6-32-01-36-c2/all", "lab/desk-70/all",
                           "lab/all", "LAB/DESK-7/all", "dc-a6:32-01-36-c2/all"}) {
    EXPECT_NE(fleet.from(name), own_image) << name;
  }
}

TEST(Fleet, KnowsABoardBySerialFromItsMac) {
  Fleet fleet;
  fleet.add({.has_serial = true, .serial = 0xa094118e, .image = own_image});
  EXPECT_EQ(fleet.from("all", pi3_mac), own_image) << "bootcode.bin is asked for without a prefix";
  EXPECT_EQ(fleet.from("all", MacAddress{{0xdc, 0xa6, 0x32, 0x94, 0x11, 0x8e}}), default_image);
  fleet.add({.has_serial = true, .serial = 0x1094118e, .image = group_image});
  EXPECT_EQ(fleet.from("all", pi3_mac), default_image) << "two serials with the same end: neither";
  fleet.add({.has_mac = true, .mac = pi3_mac, .image = x64_image});
  EXPECT_EQ(fleet.from("all", pi3_mac), x64_image) << "a MAC that is listed counts before one that follows";
  EXPECT_EQ(fleet.from("a094118e/all", pi3_mac), own_image);
}

TEST(Fleet, KnowsABoardBySerialFromDhcp) {
  Fleet fleet;
  fleet.add({.has_serial = true, .serial = 0x9ffefdef, .image = own_image});
  fleet.add({.has_serial = true, .has_mac = true, .serial = 7, .mac = listed_mac, .image = group_image});
  EXPECT_EQ(fleet.from("all"), default_image);
  fleet.clients.note(stranger, {.has_serial = true, .serial = 0x9ffefdef}, 0);
  EXPECT_EQ(fleet.from("all"), own_image);
  fleet.clients.note(stranger, {.has_serial = true, .serial = 7}, 0);
  EXPECT_EQ(fleet.from("all"), default_image) << "that board's MAC is listed, and it is another";
}

TEST(Fleet, KnowsABoardByItsAddressUnlessItsMacIsListed) {
  Fleet fleet;
  fleet.add({.address = listed_address, .image = own_image});
  EXPECT_EQ(fleet.from("all", stranger, listed_address), own_image);
  EXPECT_EQ(fleet.from("all", stranger, Ipv4Address{listed_address.value + 1}), default_image);
  fleet.snapshot.boards[0] = {.has_mac = true, .mac = listed_mac, .address = listed_address, .image = own_image};
  fleet.snapshot.index_boards();
  EXPECT_EQ(fleet.from("all", stranger, listed_address), default_image);
}

TEST(Fleet, LooksIntoTheRolloutFirst) {
  Fleet fleet;
  fleet.snapshot.rollout.image = x64_image;
  fleet.add({.has_mac = true, .mac = listed_mac, .image = own_image, .in_rollout = true});
  EXPECT_EQ(fleet.from("all", listed_mac), x64_image);
  EXPECT_EQ(fleet.from("Config.TXT", listed_mac), own_image) << "what it lacks still comes from the others";
  fleet.snapshot.boards[0].in_rollout = false;
  fleet.snapshot.rollout.share = Rollout::whole;
  EXPECT_EQ(fleet.from("all", listed_mac), own_image) << "the share was settled when the board was listed";
  EXPECT_EQ(fleet.from("all"), x64_image);
  fleet.snapshot.rollout.share = 0;
  EXPECT_EQ(fleet.from("all"), default_image);
}

TEST(Fleet, ChoosesTheSameShareOfUnlistedBoardsEachTime) {
  Fleet fleet;
  fleet.snapshot.rollout.image = x64_image;
  unsigned before = 0;
  for (const std::uint32_t share : {100u, 1000u, 5000u}) {
    unsigned in_it = 0;
    for (std::uint32_t i = 0; i < 10'000; ++i) {
      const MacAddress mac = MacAddress::from_number(0xb827eb000000u + i);
      fleet.snapshot.rollout.share = share;
      const bool is_in = fleet.from("all", mac) == x64_image;
      in_it += is_in ? 1 : 0;
      fleet.snapshot.rollout.share = share * 2;
      EXPECT_TRUE(!is_in || fleet.from("all", mac) == x64_image) << "a larger share holds the smaller one";
    }
    EXPECT_NEAR(in_it, share, share / 4 + 20);
    EXPECT_GT(in_it, before);
    before = in_it;
  }
}

TEST(Fleet, FindsANameInAnotherCase) {
  Fleet fleet;
  fleet.add({.has_mac = true, .mac = listed_mac, .image = own_image});
  EXPECT_EQ(fleet.from("config.txt", listed_mac), own_image);
  EXPECT_EQ(fleet.from("OVERLAYS/vc4.dtbo"), default_image);
  EXPECT_EQ(fleet.from("\\Overlays\\VC4.DTBO"), default_image);
  EXPECT_EQ(fleet.from("overlays/vc5.dtbo"), image_none);
}

TEST(Fleet, GivesABoardFilesOfItsOwn) {
  Fleet fleet;
  const std::byte content{};
  const auto file = [&](std::uint64_t size) { return File{&content, size, nullptr}; };
  fleet.snapshot.files = FileIndex{{{default_image, "Cmdline.txt", file(1), 1},
                                    {default_image, "Cmdline.txt", file(100 + default_image)},
                                    {default_image, "mine", file(2), 1},
                                    {own_image, "mine", file(100 + own_image)},
                                    {own_image, "Cmdline.txt", file(3), 2}}};
  fleet.add({.has_serial = true, .serial = 0x11111111});
  fleet.add({.has_serial = true, .serial = 0x22222222, .image = own_image});
  fleet.add({.has_serial = true, .serial = 0x33333333, .image = own_image});
  const auto size = [&](std::string_view name) {
    const File* found = resolve(fleet.snapshot, {stranger, {}, nullptr}, name).file;
    return found == nullptr ? 0 : found->size;
  };
  EXPECT_EQ(size("22222222/Cmdline.txt"), 1u);
  EXPECT_EQ(size("22222222/cmdline.TXT"), 1u);
  EXPECT_EQ(size("11111111/Cmdline.txt"), 100u + default_image);
  EXPECT_EQ(size("33333333/Cmdline.txt"), 3u);
  EXPECT_EQ(size("22222222/mine"), 100u + own_image) << "its image comes before the default one";
  EXPECT_EQ(size("11111111/mine"), 0u);
  EXPECT_EQ(size("mine"), 0u);
  EXPECT_EQ(fleet.snapshot.files.find(own_image, "Cmdline.txt"), nullptr);
}

TEST(FileIndex, PrefersTheExactNameToOneInAnotherCase) {
  std::byte content{};
  const FileIndex files{
      {{0, "A", {&content, 1, nullptr}}, {0, "a", {&content, 2, nullptr}}, {0, "[", {&content, 3, nullptr}}}};
  EXPECT_EQ(files.size(), 3u);
  EXPECT_EQ(files.find(0, "A")->size, 1u);
  EXPECT_EQ(files.find(0, "a")->size, 2u);
  EXPECT_EQ(files.find(0, "[")->size, 3u);
  EXPECT_EQ(files.find(0, "{"), nullptr) << "no letters";
  for (int c = 0; c < 256; ++c) {
    const std::string name(9, static_cast<char>(c));
    const FileIndex one{{{0, name, {&content, 1, nullptr}}}};
    for (int other = 0; other < 256; ++other) {
      const bool same = std::tolower(c) == std::tolower(other) && ((c < 128 && other < 128) || c == other);
      EXPECT_EQ(one.find(0, std::string(9, static_cast<char>(other))) != nullptr, same) << c << ' ' << other;
    }
  }
}

TEST(Prefix, AcceptsOnlyWhatBoardsSend) {
  EXPECT_EQ(parse_serial("28f66d00"), 0x28f66d00u);
  EXPECT_EQ(parse_serial("0000000028F66D00"), 0x28f66d00u);
  for (const char* text : {"", "28f66d0", "28f66d000", "28f66d0g", "0x28f66d", "28f66d00 "}) {
    EXPECT_FALSE(parse_serial(text)) << text;
  }
  EXPECT_EQ(parse_mac("b8-27-eb-94-11-8e"), pi3_mac);
  for (const char* text : {"", "b8-27-eb-94-11-8", "b8-27-eb-94-11-8g", "b8-27-eb-94-11:8e", "b8_27_eb_94_11_8e",
                           "06-b8-27-eb-94-11-8e", "b827eb94118"}) {
    EXPECT_FALSE(parse_mac(text)) << text;
  }
}

}  // namespace
}  // namespace bootstorm::tftp
