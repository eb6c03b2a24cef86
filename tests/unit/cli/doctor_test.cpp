// bootstorm doctor: what it looks at, what it shows, and how it ends.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "base/exit_codes.hpp"
#include "cli/doctor/examination.hpp"
#include "cli/doctor/picture.hpp"
#include "support/machine_fixture.hpp"

namespace bootstorm::cli::test {
namespace {

using bootstorm::test::FakeWire;
using bootstorm::test::MachineTree;
using bootstorm::test::TemporaryDirectory;

constexpr MacAddress neighbour{{2, 0, 0, 0, 0, 0x22}};

struct Doctor : ::testing::Test {
  TemporaryDirectory directory;
  MachineTree tree;
  FakeWire wire;
  DoctorWords words;

  Doctor() {
    words.config = directory / "b.yaml";
    configure("{pool: [192.168.77.50-192.168.77.60]}");
    std::ofstream{directory / "bootcode.bin"} << "anything";
  }
  void configure(const std::string& dhcp, const std::string& device = "net_af_packet0,iface=eth1") {
    std::ofstream{words.config} << "appliance: {memory: ordinary, state: " << (directory / "state").string()
                                << "}\nports:\n  - device: \"" << device
                                << "\"\n    networks: [{address: 192.168.77.1/24, dhcp: " << dhcp
                                << "}]\nimages: {pi: {layers: [" << directory.path().string() << "]}}\n";
  }
  Examination look(const Examination* before = nullptr) {
    (void)tree.host();  // says where the tree is
    return examine_all(words, tree.source(), words.is_quiet ? nullptr : &wire, before);
  }
  static std::vector<std::string> names(const Examination& seen) {
    std::vector<std::string> names;
    for (const machine::Finding& finding : seen.findings) {
      if (finding.kind->name != "files_missing") names.emplace_back(finding.kind->name);
    }
    return names;
  }
  static std::string shown(const Examination& seen) {
    std::ostringstream out;
    show_examination(seen, out);
    return out.str();
  }
};

using Names = std::vector<std::string>;

TEST_F(Doctor, SaysInAFewLinesThatBoardsWouldBoot) {
  tree.add_card("eth1", {.queues = 4});
  wire.card = {.driver = "igb", .version = "5.6", .firmware = "1.63"};
  const Examination seen = look();
  EXPECT_EQ(names(seen), Names{});
  EXPECT_EQ(exit_code_of(seen.findings), exit_ok);
  const std::string text = shown(seen);
  EXPECT_NE(text.find("machine        2 CPUs, 8 GiB, no huge pages, no IOMMU\n"), std::string::npos) << text;
  EXPECT_NE(text.find("card           eth1: 1 Gbit/s, igb 5.6, firmware 1.63, 4 queues, MTU 1500\n"),
            std::string::npos);
  EXPECT_NE(text.find("files          1 image, 2 files"), std::string::npos);
  EXPECT_NE(text.find("network        no other DHCP server, own addresses unused by others"), std::string::npos);
  EXPECT_NE(text.find("\nBoards would boot.\n"), std::string::npos);
}

TEST_F(Doctor, EndsWith3ForTheMachineAnd1ForTheConfiguration) {
  tree.add_card("eth1", {.has_link = false});
  const Examination unplugged = look();
  EXPECT_EQ(names(unplugged), Names{"no_link"});
  EXPECT_EQ(exit_code_of(unplugged.findings), exit_environment);
  EXPECT_EQ(wire.dhcp_questions, 0) << "nobody can be asked";
  EXPECT_NE(shown(unplugged).find("    $ ethtool eth1\n    cost: a look at the cable and the switch\n"),
            std::string::npos)
      << shown(unplugged);
  configure("{pool: [10.0.0.1]}");
  const Examination wrong = look();
  EXPECT_EQ(names(wrong), Names{"configuration_wrong"});
  EXPECT_EQ(exit_code_of(wrong.findings), exit_configuration);
  words.config = directory / "absent.yaml";
  const Examination absent = look();
  EXPECT_EQ(names(absent), Names{"no_configuration"});
  EXPECT_EQ(exit_code_of(absent.findings), exit_configuration);
}

TEST_F(Doctor, SaysThatNothingBootsWithoutFiles) {
  tree.add_card("eth1", {});
  std::filesystem::create_directories(directory / "empty");
  std::ofstream{words.config}
      << "ports: [{device: \"net_af_packet0,iface=eth1\", networks: [{address: 192.168.77.1/24}]}]\n"
         "images: {pi: {layers: [empty]}}\n";
  const Examination seen = look();
  EXPECT_EQ(names(seen)[0], "no_files");
  EXPECT_EQ(exit_code_of(seen.findings), exit_configuration);
}

TEST_F(Doctor, TellsOfServersAndHoldersAndASpanningTreeAtOnce) {
  tree.add_card("eth1", {});
  wire.dhcp.servers = {{Ipv4Address::of(192, 168, 77, 2), neighbour, Ipv4Address::of(192, 168, 77, 200)}};
  wire.holders[Ipv4Address::of(192, 168, 77, 1).value] = neighbour;
  wire.tree = {std::chrono::seconds{15}, true};
  EXPECT_EQ(names(look()), (Names{"own_address_taken", "other_server", "spanning_tree"}));
  configure("{mode: proxy}");
  wire.holders.clear();
  wire.tree.reset();
  EXPECT_EQ(names(look()), Names{}) << "beside a proxy the other server is as it should be";
}

TEST_F(Doctor, AsksInEachVlanAndNamesIt) {
  tree.add_card("eth1", {});
  std::ofstream{words.config}
      << "appliance: {memory: ordinary}\nports:\n  - device: \"net_af_packet0,iface=eth1\"\n    networks:\n"
         "      - {address: 192.168.77.1/24, dhcp: {pool: [192.168.77.50]}}\n"
         "      - {address: 10.0.0.1/24, vlan: 20, dhcp: {pool: [10.0.0.50]}}\n"
         "images: {pi: {layers: [.]}}\n";
  wire.dhcp_of_vlan[20].servers = {{Ipv4Address::of(10, 0, 0, 2), neighbour, Ipv4Address::of(10, 0, 0, 200)}};
  const Examination seen = look();
  EXPECT_EQ(names(seen), Names{"other_server"});
  EXPECT_EQ(seen.findings[0].sentence.find("Another DHCP server on VLAN 20 of eth1, 10.0.0.2 (02:00:00:00:00:22)"), 0u);
  EXPECT_EQ(wire.dhcp_questions, 2);
}

TEST_F(Doctor, NeverAsksForDhcpTwiceThoughItExaminesTwice) {
  tree.add_card("eth1", {});
  const Examination first = look();
  const Examination second = look(&first);
  EXPECT_EQ(wire.dhcp_questions, 1);
  EXPECT_EQ(second.facts.back().text, first.facts.back().text);
}

TEST_F(Doctor, SendsNothingWhenToldSo) {
  tree.add_card("eth1", {});
  words.is_quiet = true;
  EXPECT_EQ(look().facts.back().text, "not asked");
  EXPECT_EQ(wire.dhcp_questions + wire.arp_questions, 0);
}

TEST_F(Doctor, TestsTheLinkOnlyWhenToldSoAndNeverThatOfASession) {
  tree.add_card("eth1", {});
  wire.delay.first_frame = std::chrono::milliseconds{31'000};
  EXPECT_EQ(names(look()), Names{});
  words.tests_link = true;
  EXPECT_EQ(names(look()), Names{"late_link"});
  tree.add_address("eth1", {Ipv4Address::of(192, 168, 77, 9), 24});
  tree.source().session.ssh_connection = "192.168.77.8 5 192.168.77.9 22";
  EXPECT_EQ(names(look()), Names{});
  tree.source().session.ssh_connection.clear();
  tree.write("proc/net/route", "Iface\tDestination\neth1\t00000000\t014DA8C0\t0003\t0\t0\t0\t00000000\n");
  EXPECT_EQ(names(look()), Names{}) << "its routes would be gone";
}

TEST_F(Doctor, AsksNobodyBehindATapOrACardThatTheKernelHasNot) {
  configure("{pool: [192.168.77.50]}", "net_tap0,iface=bootstorm0");
  EXPECT_EQ(look().facts.back().text, "nobody was asked (the other end of a TAP is this machine)");
  tree.add_pci("0000:04:00.0", "vfio-pci");
  configure("{pool: [192.168.77.50]}", "04:00.0");
  const Examination taken = look();
  EXPECT_EQ(names(taken), Names{});
  EXPECT_EQ(taken.facts.back().text, "nobody was asked (the card is not the kernel's)");
}

TEST_F(Doctor, GivesProgramsTheSameAsJson) {
  tree.add_card("eth1", {.has_link = false});
  std::ostringstream out;
  print_examination(look(), out);
  const auto json = nlohmann::json::parse(out.str());
  EXPECT_EQ(json["boots"], false);
  EXPECT_EQ(json["facts"]["machine"], "2 CPUs, 8 GiB, no huge pages, no IOMMU");
  const auto& first = json["findings"][0];
  EXPECT_EQ(first["name"], "no_link");
  EXPECT_EQ(first["severity"], "dark");
  EXPECT_EQ(first["command"], "ethtool eth1");
  EXPECT_EQ(first["safe"], false);
}

TEST_F(Doctor, RunsWhatIsSafeAndNothingElse) {
  static constexpr machine::FindingKind safe{
      "a", machine::Subject::card, machine::Severity::slower, "", "", "", true, nullptr};
  static constexpr machine::FindingKind unsafe{
      "b", machine::Subject::card, machine::Severity::dark, "", "", "", false, nullptr};
  const std::string made = directory / "made", forbidden = directory / "forbidden";
  Examination seen;
  seen.findings = {
      {&unsafe, "", "touch " + forbidden, ""}, {&safe, "", "touch " + made, ""}, {&safe, "", "exit 7", ""}};
  std::ostringstream out;
  EXPECT_EQ(run_safe_commands(seen, out), 2u);
  EXPECT_TRUE(std::filesystem::exists(made));
  EXPECT_FALSE(std::filesystem::exists(forbidden));
  EXPECT_EQ(out.str(), "$ touch " + made + "\n$ exit 7\nexit 7\n");
}

}  // namespace
}  // namespace bootstorm::cli::test
