// Boards, images, models, groups and rollouts.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

#include "config/config.hpp"
#include "support/config_fixture.hpp"

namespace bootstorm::config {
namespace {

using test::accepted;
using test::Case;
using test::case_name;
using test::images_line;
using test::lines;
using test::ports_line;
using test::with_dhcp;

class BoardErrors : public testing::TestWithParam<Case> {};
TEST_P(BoardErrors, AreExact) { EXPECT_EQ(lines(parse_config(GetParam().text, "x.yaml")), GetParam().errors); }

const std::vector<Case> board_cases = {
    {"Nameless",
     ports_line + "boards:\n  - {hostname: node-1}\n",
     {"x.yaml:3:5: a board needs 'serial', 'mac', 'client_id', 'circuit_id', 'prefix' or 'address' to be known by"}},
    {"SerialTwice",
     ports_line + "boards:\n  - {serial: 28f66d00}\n  - {serial: 1000000028F66D00}\n",
     {"x.yaml:4:14: serial: '1000000028F66D00' (its last 8 digits) already belongs to the board in line 3"}},
    {"MacTwice",
     ports_line + "boards:\n  - {mac: B8-27-EB-28-F6-6D}\n  - {mac: b8:27:eb:28:f6:6d}\n",
     {"x.yaml:4:11: mac: b8:27:eb:28:f6:6d already belongs to the board in line 3"}},
    {"AddressTwice",
     ports_line + "boards:\n  - {mac: b8:27:eb:00:00:01, address: 10.0.0.9}\n"
                  "  - {mac: b8:27:eb:00:00:02, address: 10.0.0.9}\n",
     {"x.yaml:4:39: address: 10.0.0.9 already belongs to the board in line 3"}},
    {"AddressOutside",
     ports_line + "boards:\n  - {mac: b8:27:eb:00:00:01, address: 10.0.1.9}\n",
     {"x.yaml:3:39: address: 10.0.1.9 is in none of the networks of 'ports'"}},
    {"AddressOwn",
     ports_line + "boards:\n  - {mac: b8:27:eb:00:00:01, address: 10.0.0.1}\n",
     {"x.yaml:3:39: address: 10.0.0.1 is the appliance; give the board one of its own"}},
    {"AddressRouter",
     with_dhcp("{router: 10.0.0.254}") + "boards:\n  - {mac: b8:27:eb:00:00:01, address: 10.0.0.254}\n",
     {"x.yaml:7:39: address: 10.0.0.254 is the router; give the board one of its own"}},
    {"AddressBroadcast",
     ports_line + "boards:\n  - {mac: b8:27:eb:00:00:01, address: 10.0.0.255}\n",
     {"x.yaml:3:39: address: 10.0.0.255 is not a host address of the network 10.0.0.0/24"}},
    {"Prefix",
     ports_line + "boards:\n  - {prefix: ../etc}\n",
     {"x.yaml:3:14: prefix: expected a prefix of 1 to 32 letters, digits, '.', '_', '-' and '/' such as desk-7, not "
      "'../etc' (no folder in it may be empty, '.' or '..')"}},
    {"PrefixLong",
     ports_line + "boards:\n  - {prefix: a23456789012345678901234567890123}\n",
     {"x.yaml:3:14: prefix: expected a prefix of 1 to 32 letters, digits, '.', '_', '-' and '/' such as desk-7, not "
      "'a23456789012345678901234567890123'"}},
    {"PrefixTwice",
     ports_line + "boards:\n  - {prefix: desk-7}\n  - {prefix: desk-7/}\n",
     {"x.yaml:4:14: prefix: 'desk-7/' already belongs to the board in line 3"}},
    {"BoardModel",
     ports_line + "boards:\n  - {serial: 28f66d00, model: pi6}\n",
     {"x.yaml:3:31: model: expected pi2, pi3, pi4, pi5, pxe-bios, pxe-x86, pxe-x64 or pxe-arm64, not 'pi6'"}},
    {"ModelsList",
     ports_line + "models: [pi4]\n",
     {"x.yaml:2:9: models: expected a mapping from models to images, not a list"}},
    {"ModelUnknown",
     ports_line + images_line + "models: {pi6: pi}\n",
     {"x.yaml:3:10: models: expected pi2, pi3, pi4, pi5, pxe-bios, pxe-x86, pxe-x64 or pxe-arm64, not 'pi6'"}},
    {"ModelTwice",
     ports_line + images_line + "models:\n  pi4: pi\n  pi4: other\n",
     {"x.yaml:5:3: model 'pi4' is given twice; the first is in line 4"}},
    {"ModelImage",
     ports_line + images_line + "models: {pi4: pie}\n",
     {"x.yaml:3:15: pi4: no image is named 'pie'; known images: pi, other"}},
    {"RolloutShare",
     ports_line + images_line + "rollout: {image: pi, boards: 10}\n",
     {"x.yaml:3:30: boards: expected a share from 0% to 100% such as 10% or 2.5%, not '10' (write it with a % at the "
      "end)"}},
    {"RolloutTooMuch",
     ports_line + images_line + "rollout: {image: pi, boards: 100.01%}\n",
     {"x.yaml:3:30: boards: expected a share from 0% to 100% such as 10% or 2.5%, not '100.01%'"}},
    {"RolloutToNobody",
     ports_line + images_line + "rollout: {image: pi}\n",
     {"x.yaml:3:10: a rollout needs either 'boards' or 'group'"}},
    {"RolloutOfNothing",
     ports_line + images_line + "rollout: {boards: 5%}\n",
     {"x.yaml:3:10: a rollout needs the key 'image'"}},
    {"RolloutGroup",
     ports_line + images_line + "rollout: {image: pi, group: lab}\n",
     {"x.yaml:3:29: group: no group is named 'lab'; 'groups' is empty"}},
    {"GroupsList",
     ports_line + "groups: [lab]\n",
     {"x.yaml:2:9: groups: expected a mapping from group names to their image and members, not a list"}},
    {"GroupImage",
     ports_line + images_line + "groups: {lab: {image: pie}}\n",
     {"x.yaml:3:23: image: no image is named 'pie'; known images: pi, other"}},
    {"GroupUnknown",
     ports_line + "groups: {lab: {}, hall: {}}\nboards:\n  - {serial: 28f66d00, group: lap}\n",
     {"x.yaml:4:31: group: no group is named 'lap'; known groups: lab, hall"}},
    {"GroupMember",
     ports_line + "groups: {lab: {members: [node-1]}}\n",
     {"x.yaml:2:26: members: expected a board's serial, MAC or address, not 'node-1'"}},
    {"GroupMembersTwice",
     ports_line + "groups:\n  lab: {members: [28f66d00]}\n  hall:\n    members: [28f66d00]\n",
     {"x.yaml:5:15: members: '28f66d00' is already in the group lab (line 3)"}},
    {"GroupMemberOfAnother",
     ports_line + "groups: {lab: {members: [28f66d00]}, hall: {}}\nboards:\n  - {serial: 28f66d00, group: hall}\n",
     {"x.yaml:2:26: members: '28f66d00' is already in the group hall (line 4)"}},
    {"UnknownImage",
     ports_line + images_line + "boards:\n  - {serial: 28f66d00, image: pie}\n",
     {"x.yaml:4:31: image: no image is named 'pie'; known images: pi, other"}},
    {"UnknownImageNone",
     ports_line + "boards:\n  - {serial: 28f66d00, image: pi}\n",
     {"x.yaml:3:31: image: no image is named 'pi'; 'images' is empty"}},
    {"UnknownDefault",
     ports_line + images_line + "default_image: pie\n",
     {"x.yaml:3:16: default_image: no image is named 'pie'; known images: pi, other"}},
    {"ImageTwice",
     ports_line + "images:\n  pi: {layers: [a]}\n  pi: {layers: [b]}\n",
     {"x.yaml:4:3: image 'pi' is given twice; the first is in line 3"}},
};
INSTANTIATE_TEST_SUITE_P(Boards, BoardErrors, testing::ValuesIn(board_cases), case_name);

TEST(Rollout, TakesAGroupOrAShare) {
  const std::string boards = "boards: [{serial: 28f66d00, group: lab}, {serial: 28f66d01}]\n";
  const std::string head = ports_line + images_line + "groups: {lab: {}}\n";
  Config config = accepted(head + "rollout: {image: other, group: lab}\n" + boards);
  ASSERT_TRUE(config.rollout);
  EXPECT_EQ(config.rollout->image, 1u);
  EXPECT_TRUE(is_in_rollout(config, config.boards[0]));
  EXPECT_FALSE(is_in_rollout(config, config.boards[1]));

  std::string many = "boards:\n";
  for (int i = 1; i <= 2000; ++i) many += "  - {serial: " + std::to_string(10'000'000 + i) + "}\n";
  std::vector<bool> before(2000, false);
  using Shares = std::tuple<std::string, int, int>;
  for (const auto& [share, least, most] :
       {Shares{"0%", 0, 0}, Shares{"2.5%", 25, 75}, Shares{"10%", 150, 250}, Shares{"100%", 2000, 2000}}) {
    config = accepted(head + "rollout: {image: pi, boards: " + share + "}\n" + many);
    int in_it = 0;
    for (std::size_t i = 0; i < 2000; ++i) {
      const bool is_in = is_in_rollout(config, config.boards[i]);
      EXPECT_TRUE(is_in || !before[i]) << "a larger share holds the smaller one";
      before[i] = is_in;
      in_it += is_in ? 1 : 0;
    }
    EXPECT_GE(in_it, least) << share;
    EXPECT_LE(in_it, most) << share;
  }
  EXPECT_FALSE(accepted(ports_line).rollout);
}

TEST(Boards, HaveModelsAndAreMembersOfGroups) {
  const Config config = accepted(ports_line + images_line +
                                 "default_image: other\n"
                                 "models: {pi4: pi, pxe-x64: other}\n"
                                 "groups:\n"
                                 "  lab: {image: pi, members: [28f66d00, \"b8:27:eb:28:f6:6d\", 10.0.0.9, 10.0.0.8]}\n"
                                 "  hall: {}\n"
                                 "boards:\n"
                                 "  - {serial: 28f66d00, address: 10.0.0.9, image: other}\n"
                                 "  - {prefix: rack/desk-7/, group: hall, model: pi5}\n");
  EXPECT_EQ(config.model_images[static_cast<std::size_t>(Model::pi4)], 0u);
  EXPECT_EQ(config.model_images[static_cast<std::size_t>(Model::pxe_x64)], 1u);
  EXPECT_FALSE(config.model_images[static_cast<std::size_t>(Model::pi5)]);
  ASSERT_EQ(config.groups.size(), 2u);
  EXPECT_EQ(config.groups[0].name, "lab");
  EXPECT_EQ(config.groups[0].image, 0u);
  EXPECT_FALSE(config.groups[1].image);
  ASSERT_EQ(config.boards.size(), 4u) << "a member that is listed is not listed twice";
  EXPECT_EQ(config.boards[0].group, 0u);
  EXPECT_EQ(config.boards[0].image, 1u);
  EXPECT_EQ(config.boards[1].prefix, "rack/desk-7");
  EXPECT_EQ(config.boards[1].group, 1u);
  EXPECT_EQ(config.boards[1].model, Model::pi5);
  EXPECT_FALSE(config.boards[1].image) << "that of its group, its model or the default one";
  EXPECT_EQ(config.boards[2].mac, (MacAddress{{0xb8, 0x27, 0xeb, 0x28, 0xf6, 0x6d}}));
  EXPECT_EQ(config.boards[2].group, 0u);
  EXPECT_EQ(config.boards[3].address, Ipv4Address::of(10, 0, 0, 8));
}

TEST(Boards, AreReadAsTextWhateverTheyLookLike) {
  const Config config = accepted(ports_line + images_line +
                                 "default_image: other\n"
                                 "boards:\n"
                                 "  - {serial: 10000000, mac: 10:20:30:40:50:00}\n"
                                 "  - {serial: 1234e567, image: pi}\n"
                                 "  - serial: 0000000001234567\n    mac: B8-27-EB-28-F6-6D\n    address: 10.0.0.9\n"
                                 "    hostname: 1e5\n");
  ASSERT_EQ(config.boards.size(), 3u);
  EXPECT_EQ(config.boards[0].serial, 0x10000000u);
  EXPECT_EQ(config.boards[0].mac, (MacAddress{{0x10, 0x20, 0x30, 0x40, 0x50, 0x00}}));
  EXPECT_EQ(config.boards[0].image, std::nullopt);
  EXPECT_EQ(config.boards[1].serial, 0x1234e567u);
  EXPECT_EQ(config.boards[1].image, 0u);
  EXPECT_EQ(config.boards[2].serial, 0x1234567u);
  EXPECT_EQ(config.boards[2].mac, (MacAddress{{0xb8, 0x27, 0xeb, 0x28, 0xf6, 0x6d}}));
  EXPECT_EQ(config.boards[2].address, Ipv4Address::of(10, 0, 0, 9));
  EXPECT_EQ(config.boards[2].hostname, "1e5");
}

}  // namespace
}  // namespace bootstorm::config
