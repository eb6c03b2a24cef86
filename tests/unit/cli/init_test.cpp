// bootstorm init: what it asks, what it proposes, and that what it writes is right.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <variant>
#include <vector>

#include "cli/setup/place.hpp"
#include "init_fixture.hpp"
#include "machine/network_choice.hpp"
#include "support/config_fixture.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm::cli::test {
namespace {

TEST_F(Init, ProposesAPrivateNetworkWhereNobodyAnswers) {
  tree.add_card("eth1", {});
  const Answers answers = run("\n\n\n\n");
  EXPECT_EQ(answers.device, "net_af_packet0,iface=eth1");
  EXPECT_EQ(to_text(answers.own.address), "192.168.77.1");
  EXPECT_EQ(answers.pool, "192.168.77.50-192.168.77.250");
  EXPECT_EQ(answers.files, "/srv/netboot/pi");
  EXPECT_FALSE(answers.is_proxy);
  EXPECT_EQ(wire.dhcp_questions, 1);
}

TEST_F(Init, ProposesAProxyBesideTheServerThatAnswers) {
  tree.add_card("eth1", {});
  wire.dhcp.servers = {a_server()};
  const Answers answers = run("\n\n\n\n");
  EXPECT_TRUE(answers.is_proxy);
  EXPECT_EQ(to_text(answers.own.address), "192.168.1.250");
  EXPECT_TRUE(says("Found 192.168.1.1 (02:00:00:00:00:22), which gives out addresses such as 192.168.1.77."));
  EXPECT_NE(configuration_text(answers).find("dhcp: {mode: proxy}"), std::string::npos);
}

TEST_F(Init, GivesOutAddressesBesideAnotherServerOnlyWhenToldSo) {
  tree.add_card("eth1", {});
  wire.dhcp.servers = {a_server()};
  const Answers answers = run("\nn\n\n\n\n");
  EXPECT_FALSE(answers.is_proxy);
  EXPECT_TRUE(says("switch that server off"));
  EXPECT_EQ(to_text(*answers.router), "192.168.1.1");
}

TEST_F(Init, AsksForTheVlanOnlyWhereTaggedFramesCome) {
  tree.add_card("eth1", {});
  wire.heard_tags = {{20, 30}, true};
  Answers answers = run("\n30\n\n\n\n");
  EXPECT_TRUE(says("Frames of VLAN 20, 30 come in on eth1."));
  EXPECT_TRUE(says("VLAN of the boards, or none [none]:"));
  EXPECT_EQ(answers.vlan, 30);
  EXPECT_EQ(wire.dhcp_asked_in, std::vector<std::uint16_t>{30});
  EXPECT_NE(configuration_text(answers).find("        vlan: 30\n"), std::string::npos);
  answers = run("\n0\nnone\n\n\n\n");
  EXPECT_TRUE(says("'0' is no VLAN from 1 to 4094"));
  EXPECT_EQ(answers.vlan, std::nullopt);
  EXPECT_EQ(configuration_text(answers).find("vlan"), std::string::npos);
  wire.heard_tags = {{20}, false};
  EXPECT_EQ(run().vlan, 20) << "nothing else is on that wire";
}

TEST_F(Init, TakesTheVlanThatIsGivenAndItsAddressOfTheKernel) {
  tree.add_card("eth1", {});
  tree.add_address("eth1", {Ipv4Address::of(10, 1, 0, 2), 24});
  tree.add_address("eth1.7", {Ipv4Address::of(10, 7, 0, 2), 24});
  words.vlan = "7";
  const Answers answers = run();
  EXPECT_EQ(answers.vlan, 7);
  EXPECT_EQ(to_text(answers.own.address), "10.7.0.250");
  EXPECT_EQ(wire.dhcp_asked_in, std::vector<std::uint16_t>{7});
  for (const char* wrong : {"4095", "0", "-1", "7x", "1 2", "99999999999"}) {
    words.vlan = wrong;
    (void)run();
    EXPECT_EQ(code, exit_usage) << wrong;
    EXPECT_TRUE(says("bootstorm init: --vlan: '" + std::string{wrong} + "' is no VLAN from 1 to 4094")) << said;
  }
}

TEST_F(Init, ProposesToTakeACardThatAnIommuGuardsAndTheServiceGivesBack) {
  tree.add_card("eth1", {.iommu_group = "7"});
  tree.write("lib/systemd/system/bootstorm-prepare.service", "");
  std::filesystem::create_directories(tree.root() / "run/systemd/system");
  const Answers answers = run();
  EXPECT_EQ(answers.device, "0000:03:00.0");
  const std::string text = configuration_text(answers);
  EXPECT_NE(text.find("  - device: \"0000:03:00.0\"\n"), std::string::npos) << text;
  EXPECT_NE(text.find("    #   \"net_af_packet0,iface=eth1\"\n"), std::string::npos) << "the other way is named";
}

TEST_F(Init, NeverTakesTheCardOfASessionUnasked) {
  tree.add_card("eth0", {});
  tree.add_address("eth0", {Ipv4Address::of(192, 168, 1, 5), 24});
  tree.source().session.ssh_connection = "192.168.1.9 50000 192.168.1.5 22";
  (void)run();
  EXPECT_EQ(code, exit_usage);
  EXPECT_TRUE(says("the only card, eth0, carries your SSH session, so it is not taken unasked; --card eth0 takes it"));
}

TEST_F(Init, AsksOnceMoreForTheCardOfASessionAndTakesItFromNobody) {
  tree.add_card("eth0", {.iommu_group = "1"});
  tree.add_card("eth1", {.pci = "0000:04:00.0"});
  tree.add_address("eth0", {Ipv4Address::of(192, 168, 1, 5), 24});
  tree.source().session.ssh_connection = "192.168.1.9 50000 192.168.1.5 22";
  const Answers refused = run("eth0\n\n\n\n\n\n");
  EXPECT_EQ(refused.card, "eth1") << "Enter says no to eth0, and then takes the proposal";
  EXPECT_TRUE(says("Your SSH session comes in through eth0."));
  const Answers taken = run("eth0\ny\n\n\n\n\n");
  EXPECT_EQ(taken.device, "net_af_packet0,iface=eth0") << "the kernel keeps it";
  words.card = "eth0";
  words.driver = "pci";
  (void)run();
  EXPECT_EQ(code, exit_usage);
  EXPECT_TRUE(says("--driver pci: would take the card of your SSH session from the kernel"));
}

TEST_F(Init, AsksAgainAndSaysWhatIsWrong) {
  tree.add_card("eth1", {});
  tree.add_address("eth1", {Ipv4Address::of(10, 0, 0, 2), 24});
  wire.holders[Ipv4Address::of(10, 0, 0, 9).value] = other_mac;
  const Answers answers = run(
      "eth7\n1\nhere\n10.0.0.2/24\n10.0.0.9/24\n10.0.0.0/24\n10.0.0.3/24\n10.0.0.1-10.0.1.9\n10.0.0.20-10.0.0.30\n\n");
  EXPECT_TRUE(says("there is no card 'eth7'; there are: eth1"));
  EXPECT_TRUE(says("'here' is no address with a prefix length from 8 to 30, such as 192.168.77.1/24"));
  EXPECT_TRUE(says("10.0.0.2 is the kernel's own address on eth1; bootstorm needs one that nobody has"));
  EXPECT_TRUE(says("02:00:00:00:00:22 has the address 10.0.0.9 already"));
  EXPECT_TRUE(says("is not inside the network 10.0.0.0/24"));
  EXPECT_EQ(to_text(answers.own.address), "10.0.0.3");
  EXPECT_EQ(answers.pool, "10.0.0.20-10.0.0.30");
}

TEST_F(Init, EndsWithExit2WhenNobodyAnswers) {
  tree.add_card("eth1", {});
  (void)run("1\n");
  EXPECT_EQ(code, exit_usage);
  EXPECT_TRUE(says("no answer; nothing was written"));
}

TEST_F(Init, RefusesAWrongOptionWithItsName) {
  tree.add_card("eth1", {});
  words.address = "10.0.0.255/24";
  (void)run();
  EXPECT_EQ(code, exit_usage);
  EXPECT_TRUE(says("bootstorm init: --address: "));
}

TEST_F(Init, NamesTheOptionsThatAreMissingWithoutATerminal) {
  EXPECT_EQ(missing_options(words), "--card, --address, --pool or --proxy, --files");
  words.card = "eth1";
  words.is_proxy = true;
  EXPECT_EQ(missing_options(words), "--address, --files");
}

TEST_F(Init, SetsACardUpToLookForServersButNotForADryRun) {
  tree.add_card("eth1", {.is_up = false});
  EXPECT_FALSE(run().must_bring_up) << "it is up already";
  EXPECT_EQ(wire.brought_up, std::vector<std::string>{"eth1"});
  words.is_dry = true;
  EXPECT_TRUE(run().must_bring_up);
  EXPECT_EQ(wire.brought_up.size(), 1u);
  EXPECT_EQ(wire.dhcp_questions, 1);
}

TEST_F(Init, LeavesAnotherConfigurationAlone) {
  const TemporaryDirectory directory;
  const std::string path = directory / "b.yaml";
  std::ofstream{path} << "mine";
  tree.add_card("eth1", {});
  words.files = directory.path();
  const Placed placed = place_configuration(configuration_text(run()), path);
  EXPECT_EQ(placed.exit_code, exit_configuration);
  EXPECT_EQ(placed.errors, std::vector<std::string>{path + ": File exists"});
  std::string kept;
  std::ifstream{path} >> kept;
  EXPECT_EQ(kept, "mine");
}

TEST_F(Init, PutsNothingInPlaceThatCheckRefuses) {
  const TemporaryDirectory directory;
  const std::string path = directory / "new/b.yaml";
  const Placed placed = place_configuration("ports: []\n", path);
  EXPECT_EQ(placed.exit_code, exit_configuration);
  ASSERT_FALSE(placed.errors.empty());
  EXPECT_EQ(placed.errors[0].find(path + ":1:"), 0u) << placed.errors[0];
  EXPECT_TRUE(std::filesystem::is_empty(directory / "new")) << "no draft is left";
}

}  // namespace
}  // namespace bootstorm::cli::test
