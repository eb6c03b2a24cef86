// What a machine is given before the appliance starts, and that exactly that is given back.
#include "machine/preparation.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/kernel_fixture.hpp"

namespace bootstorm::machine::test {
namespace {

using bootstorm::test::FakeKernel;
using bootstorm::test::MachineTree;
using Lines = std::vector<std::string>;

const std::string pci = "0000:03:00.0";
const std::string device = "sys/bus/pci/devices/" + pci;

struct Preparing : ::testing::Test {
  MachineTree tree;
  FakeKernel kernel{tree};
  Tree files{tree.root()};
  Changes changes, remembered;
  bool can_remember = true;
  Planned planned{.ports = {{.device = pci, .pci = pci}}, .pages = PlannedPages::ordinary};

  Hands hands() {
    return {files, kernel, {"bootstorm", 997, 998}, [this](const Changes& now) {
              remembered = now;
              return can_remember;
            }};
  }
  Preparation plan(PreparationWish wish = {}) { return plan_preparation(tree.host(), planned, wish, changes); }
  Outcome prepare_now(PreparationWish wish = {}) { return prepare(plan(wish), hands(), changes); }
  void expect_refused(const std::string& text, PreparationWish wish = {}) {
    const Outcome outcome = prepare_now(wish);
    ASSERT_EQ(outcome.problems.size(), 1u);
    EXPECT_NE(outcome.problems[0].find(text), std::string::npos) << outcome.problems[0];
    EXPECT_EQ(kernel.log, Lines{}) << "nothing was changed";
  }
};

TEST_F(Preparing, GivesACardBehindAnIommuToVfioAndItsGroupToTheUser) {
  kernel.add_card("eth1", {.iommu_group = "12"});
  EXPECT_EQ(prepare_now().problems, Lines{});
  EXPECT_EQ(kernel.log,
            (Lines{"load vfio-pci", device + "/driver_override <- vfio-pci", device + "/driver/unbind <- " + pci,
                   "sys/bus/pci/drivers_probe <- " + pci, "give dev/vfio/12 997:998"}));
  EXPECT_EQ(driver_of(files, pci), "vfio-pci");
}

TEST_F(Preparing, GivesACardWithoutAnIommuToUioAndSaysWhatThatCosts) {
  kernel.add_card("eth1", {});
  const Preparation preparation = plan();
  ASSERT_EQ(preparation.costs.size(), 2u);
  EXPECT_NE(preparation.costs[0].find("The kernel loses the interface eth1"), std::string::npos);
  EXPECT_NE(preparation.costs[1].find("may read and write all memory"), std::string::npos);
  EXPECT_EQ(prepare_now().problems, Lines{});
  EXPECT_EQ(driver_of(files, pci), "uio_pci_generic");
  EXPECT_EQ(Lines(kernel.log.end() - 4, kernel.log.end()),
            (Lines{"give dev/uio0 997:998", "give " + device + "/config 997:998",
                   "give " + device + "/resource0 997:998", "give " + device + "/resource3 997:998"}));
}

TEST_F(Preparing, IsWhatTheCommandsOfADryRunDo) {
  kernel.add_card("eth1", {});
  planned.pages = PlannedPages::huge;
  planned.memory_bytes = std::uint64_t{64} << 20;
  Lines commands;
  const Preparation preparation = plan();
  for (const Step& step : steps_to_take(files, preparation.cards[0])) {
    if (const std::string command = command_of(step, files, hands().owner); !command.empty())
      commands.push_back(command);
  }
  commands.push_back(command_of(steps_to_reserve(*preparation.pages)[0], files, {}));
  EXPECT_EQ(commands,
            (Lines{"modprobe uio_pci_generic", "echo uio_pci_generic > /" + device + "/driver_override",
                   "echo " + pci + " > /" + device + "/driver/unbind", "echo " + pci + " > /sys/bus/pci/drivers_probe",
                   "chown bootstorm: /dev/$(ls /" + device + "/uio) /" + device + "/config /" + device +
                       "/resource0 /" + device + "/resource3",
                   "echo 32 > /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"}));
  EXPECT_EQ(kernel.log, Lines{});
}

TEST_F(Preparing, IsTakenBackExactly) {
  for (const char* group : {"12", ""}) {
    SCOPED_TRACE(group);
    MachineTree own_tree;
    FakeKernel own_kernel{own_tree};
    own_kernel.add_card("eth1", {.driver = "ixgbe", .iommu_group = group});
    own_tree.write(device + "/driver_override", "ixgbe\n");
    own_tree.write(std::string{pages_file}, "7\n");
    planned.pages = PlannedPages::huge;
    planned.memory_bytes = std::uint64_t{64} << 20;
    const std::string before = own_kernel.state();
    const Tree own_files{own_tree.root()};
    const Hands own{own_files, own_kernel, {"bootstorm", 997, 998}, [](const Changes&) { return true; }};
    Changes made;
    EXPECT_EQ(prepare(plan_preparation(own_tree.host(), planned, {}, {}), own, made).problems, Lines{});
    EXPECT_NE(own_kernel.state(), before);
    EXPECT_EQ(restore(own, made).problems, Lines{});
    EXPECT_EQ(own_kernel.state(), before);
    EXPECT_TRUE(made.empty());
  }
}

TEST_F(Preparing, ChangesNothingTheSecondTimeAndIsStillTakenBack) {
  kernel.add_card("eth1", {});
  planned.memory_bytes = std::uint64_t{64} << 20;
  const std::string before = kernel.state();
  EXPECT_EQ(prepare_now().problems, Lines{});
  kernel.log.clear();
  const Outcome second = prepare_now();
  EXPECT_EQ(second.done, Lines{});
  EXPECT_EQ(kernel.log, Lines{});
  EXPECT_EQ(restore(hands(), changes).problems, Lines{});
  EXPECT_EQ(kernel.state(), before);
}

TEST_F(Preparing, LeavesTheCardsOfSshAndOfTheDefaultRouteAloneUnlessForced) {
  kernel.add_card("eth1", {.iommu_group = "12"});
  tree.add_address("eth1", {Ipv4Address::of(192, 168, 77, 9), 24});
  tree.write("proc/net/route",
             "Iface Destination Gateway Flags RefCnt Use Metric Mask\n"
             "eth1 00000000 0101A8C0 0003 0 0 0 00000000\n");
  expect_refused("the machine's default route goes through eth1 (0000:03:00.0)");
  tree.source().session.ssh_connection = "192.168.77.8 5 192.168.77.9 22";
  expect_refused("SSH comes in through eth1 (0000:03:00.0), and you would be cut off");
  const Preparation forced = plan({.is_forced = true});
  EXPECT_NE(forced.costs[0].find("192.168.77.9/24"), std::string::npos) << forced.costs[0];
  EXPECT_EQ(prepare(forced, hands(), changes).problems, Lines{});
  EXPECT_EQ(driver_of(files, pci), "vfio-pci");
}

TEST_F(Preparing, RefusesPartsOfABridgeSharedGroupsAndCardsThatAreNotThere) {
  expect_refused("there is no network card 0000:03:00.0");
  kernel.add_card("eth1", {.iommu_group = "12"});
  tree.link("sys/class/net/eth1/master", "../br0");
  expect_refused("eth1 (0000:03:00.0) is part of br0");
  tree.add_pci("0000:03:00.1", "snd_hda_intel", "12");
  expect_refused("shares IOMMU group 12", {.is_forced = true});
}

TEST_F(Preparing, LeavesACardWhoseDriverSharesItWithDpdk) {
  kernel.add_card("eth1", {.driver = "mlx5_core", .iommu_group = "12"});
  EXPECT_TRUE(plan().cards.empty());
  EXPECT_EQ(prepare_now().problems, Lines{});
  EXPECT_EQ(kernel.log, Lines{});
}

TEST_F(Preparing, GivesACardBackAtOnceThatItsNewDriverRefuses) {
  kernel.add_card("eth1", {.iommu_group = "12"});
  const std::string before = kernel.state();
  kernel.refusing = {"vfio-pci"};
  const Outcome outcome = prepare_now();
  ASSERT_EQ(outcome.problems.size(), 1u);
  EXPECT_NE(outcome.problems[0].find("0000:03:00.0 has no driver and not vfio-pci"), std::string::npos);
  EXPECT_EQ(kernel.state(), before);
  EXPECT_TRUE(changes.empty());
}

TEST_F(Preparing, LeavesTheCardWhereThereIsNoModule) {
  kernel.add_card("eth1", {.iommu_group = "12"});
  const std::string before = kernel.state();
  kernel.modules.clear();
  const Outcome outcome = prepare_now();
  ASSERT_EQ(outcome.problems.size(), 1u);
  EXPECT_EQ(outcome.problems[0], "modprobe vfio-pci: modprobe could not load it");
  EXPECT_EQ(kernel.state(), before);
}

TEST_F(Preparing, ChangesNothingThatCannotBeRemembered) {
  kernel.add_card("eth1", {.iommu_group = "12"});
  planned.pages = PlannedPages::huge;
  planned.memory_bytes = std::uint64_t{64} << 20;
  can_remember = false;
  EXPECT_EQ(prepare_now().problems.size(), 2u);
  EXPECT_EQ(kernel.log, Lines{});
  EXPECT_EQ(remembered.cards.size(), 1u) << "it was told before";
}

TEST_F(Preparing, ReservesWhatTheAppliancePlansForAndSaysWhenTheKernelHasLess) {
  planned.ports = {{.device = "net_tap0", .driver = "net_tap"}};
  planned.pages = PlannedPages::automatic;
  planned.memory_bytes = std::uint64_t{512} << 20;
  kernel.pages_max = 100;
  const Outcome welcome = prepare_now();
  EXPECT_EQ(welcome.problems, Lines{});
  EXPECT_EQ(welcome.done, (Lines{"100 huge pages of 2 MiB were reserved."}));
  ASSERT_EQ(welcome.notes.size(), 1u);
  EXPECT_NE(welcome.notes[0].find("100 huge pages of the 256"), std::string::npos) << welcome.notes[0];
  planned.pages = PlannedPages::huge;
  EXPECT_EQ(prepare_now().problems.size(), 1u) << "without them it does not start";
  EXPECT_EQ(changes.pages_added, 100u);
}

TEST_F(Preparing, ReservesNoMoreWhileTheApplianceUsesWhatWasReserved) {
  planned.ports.clear();
  planned.pages = PlannedPages::huge;
  planned.memory_bytes = std::uint64_t{64} << 20;
  EXPECT_EQ(prepare_now().problems, Lines{});
  tree.write("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "3\n");
  EXPECT_EQ(prepare_now().done, Lines{});
  changes = {};
  EXPECT_EQ(prepare_now().done, (Lines{"29 huge pages of 2 MiB were reserved."}))
      << "those that others use do not count";
}

TEST_F(Preparing, GivesBackNoPagesOfOthers) {
  planned.ports.clear();
  planned.pages = PlannedPages::huge;
  planned.memory_bytes = std::uint64_t{64} << 20;
  EXPECT_EQ(prepare_now().problems, Lines{});
  tree.write(std::string{pages_file}, "52\n");  // somebody has added 20
  EXPECT_EQ(restore(hands(), changes).problems, Lines{});
  EXPECT_EQ(files.line(pages_file), "20");
}

TEST_F(Preparing, TakesNoCardWhereOnlyPagesAreWanted) {
  kernel.add_card("eth1", {});
  planned.memory_bytes = std::uint64_t{64} << 20;
  EXPECT_EQ(prepare_now({.only_pages = true}).problems, Lines{});
  EXPECT_EQ(kernel.log, (Lines{std::string{pages_file} + " <- 32"}));
}

TEST_F(Preparing, GivesNothingBackWhileTheApplianceUsesTheCard) {
  kernel.add_card("eth1", {.iommu_group = "12"});
  EXPECT_EQ(prepare_now().problems, Lines{});
  tree.write("proc/net/unix",
             "Num RefCount Protocol Flags Type St Inode Path\n"
             "0: 2 0 0 0002 01 4711 @bootstorm/0000:03:00.0\n");
  kernel.log.clear();
  const Outcome outcome = restore(hands(), changes);
  EXPECT_EQ(outcome.problems, (Lines{pci + " is in use: stop the appliance first (systemctl stop bootstorm)"}));
  EXPECT_EQ(kernel.log, Lines{});
  EXPECT_EQ(changes.cards.size(), 1u);
}

TEST_F(Preparing, LeavesACardThatSomebodyElseHasGivenAwayMeanwhile) {
  kernel.add_card("eth1", {.iommu_group = "12"});
  EXPECT_EQ(prepare_now().problems, Lines{});
  std::filesystem::remove(tree.root() / device / "driver");
  tree.link(device + "/driver", "../../drivers/pci-stub");
  kernel.log.clear();
  const Outcome outcome = restore(hands(), changes);
  EXPECT_EQ(outcome.problems, Lines{});
  EXPECT_EQ(driver_of(files, pci), "pci-stub");
  EXPECT_TRUE(changes.empty());
}

}  // namespace
}  // namespace bootstorm::machine::test
