// What is found on a machine, with the sentence and the command that the operator reads.
#include "machine/findings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "findings_cases.hpp"

namespace bootstorm::machine::test {
namespace {

TEST(Findings, AreNoneWhereAllIsWell) {
  World world;
  (void)world.heard();
  const std::vector<FindingKind> kinds = finding_kinds();
  for (const Finding& finding : world.find(kinds)) ADD_FAILURE() << finding.sentence;
}

TEST(Findings, HaveTheirSentenceTheirCommandAndWhetherItIsSafe) {
  const std::vector<FindingKind> kinds = finding_kinds();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    World world;
    c.make(world);
    const std::vector<Finding> found = world.find(kinds);
    ASSERT_EQ(found.size(), 1u) << (found.empty() ? "" : found[0].sentence + " / " + found.back().sentence);
    EXPECT_EQ(found[0].kind->name, c.name);
    EXPECT_EQ(found[0].sentence, c.sentence);
    EXPECT_EQ(found[0].command, c.command);
    EXPECT_EQ(found[0].kind->severity, c.severity);
    EXPECT_EQ(found[0].kind->is_safe, c.is_safe);
    EXPECT_FALSE(found[0].cost.empty());
  }
}

TEST(Findings, AreAllMadeByATest) {
  std::set<std::string> made, known;
  for (const Case& c : cases) made.insert(c.name);
  for (const FindingKind& kind : finding_kinds()) known.insert(std::string{kind.name});
  EXPECT_EQ(made, known);
}

TEST(Findings, ThatAreSafeTouchNoCardOfASessionAndNeedNoRestart) {
  for (const FindingKind& kind : finding_kinds()) {
    if (!kind.is_safe) continue;
    for (const char* risk : {"reboot", "bind", " down", "disable", "del ", "EDITOR", "grub"}) {
      EXPECT_EQ(kind.command.find(risk), std::string_view::npos) << kind.name;
    }
  }
}

TEST(Findings, QuoteWhatAnInterfaceIsCalledForTheShell) {
  EXPECT_EQ(shell_word("eth0"), "eth0");
  EXPECT_EQ(shell_word("a;reboot"), "'a;reboot'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word(""), "''");
  World world;
  world.port().interface = "e;id";
  world.card.is_up = false;
  world.tree.add_card("e;id", world.card);
  world.card.pci.clear();
  const std::vector<FindingKind> kinds = finding_kinds();
  EXPECT_EQ(world.find(kinds)[0].command, "ip link set 'e;id' up");
}

TEST(Findings, OfTheApplianceItselfAreNone) {
  World world;
  world.tree.add_card("eth1", world.card);
  world.card.pci.clear();
  const MacAddress mac = find_card(world.tree.host().cards, "eth1")->mac;
  world.heard().networks[0].dhcp.servers = {{own.address, mac, Ipv4Address::of(192, 168, 77, 60)}};
  const std::vector<FindingKind> kinds = finding_kinds();
  EXPECT_TRUE(world.find(kinds).empty());
}

TEST(Findings, TellTheWorstFirst) {
  World world;
  world.card.has_link = false;
  world.evidence.file_warnings = {"no fixup.dat"};
  world.tree.write("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave\n");
  std::vector<std::string> names;
  const std::vector<FindingKind> kinds = finding_kinds();
  for (const Finding& finding : world.find(kinds)) names.emplace_back(finding.kind->name);
  EXPECT_EQ(names, (std::vector<std::string>{"no_link", "files_missing", "governor"}));
}

}  // namespace
}  // namespace bootstorm::machine::test
