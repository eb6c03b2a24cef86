// What is read of a machine.
#include "machine/host.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "machine/card_choice.hpp"
#include "machine/network_choice.hpp"
#include "support/machine_fixture.hpp"

namespace bootstorm::machine::test {
namespace {

using bootstorm::test::FakeWire;
using bootstorm::test::MachineTree;
using Names = std::vector<std::string>;

Ipv4Prefix prefix(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, std::uint8_t length) {
  return {Ipv4Address::of(a, b, c, d), length};
}

Names names_in_order(const Host& host) {
  Names names;
  for (const CardChoice& choice : card_choices(host)) names.push_back(name_of(choice.card));
  return names;
}

TEST(Tree, ReadsListsOfCpusAsFarAsTheyAreSome) {
  EXPECT_EQ(cpu_list("0-2,5"), (std::vector<unsigned>{0, 1, 2, 5}));
  EXPECT_EQ(cpu_list(""), (std::vector<unsigned>{}));
  EXPECT_EQ(cpu_list("3,x"), (std::vector<unsigned>{3}));
  EXPECT_EQ(cpu_list("7-4294967295").size(), 8185u) << "bounded, whatever the file says";
}

TEST(Cards, HaveTheirDriverSpeedQueuesNodeAndGroup) {
  MachineTree tree;
  tree.add_card("eth1", {.driver = "ixgbe", .speed_mbit = 2500, .queues = 4, .numa_node = 1, .iommu_group = "12"});
  const Host host = tree.host();
  ASSERT_EQ(host.cards.size(), 1u);
  const Card& card = host.cards[0];
  EXPECT_EQ(card.pci, "0000:03:00.0");
  EXPECT_EQ(card.driver, "ixgbe");
  EXPECT_EQ(speed_text(card), "2.5 Gbit/s");
  EXPECT_EQ(card.receive_queues, 4u);
  EXPECT_EQ(card.numa_node, 1);
  EXPECT_EQ(card.iommu_group, "12");
  EXPECT_TRUE(card.is_alone_in_group);
  EXPECT_TRUE(host.has_iommu);
  EXPECT_TRUE(card.is_up && card.has_link);
}

TEST(Cards, OfTheSameGroupInTheKernelsHandsAreSeen) {
  MachineTree tree;
  tree.add_card("eth1", {.iommu_group = "12"});
  tree.add_pci("0000:03:00.1", "snd_hda_intel", "12");
  EXPECT_FALSE(find_card(tree.host().cards, "eth1")->is_alone_in_group);
}

TEST(Cards, ThatTheKernelHasGivenAwayAreFoundByTheirPciAddress) {
  MachineTree tree;
  tree.add_card("eth0", {});
  tree.add_pci("0000:04:00.0", "vfio-pci");
  tree.add_pci("0000:05:00.0", "igb");  // in another network namespace
  const Host host = tree.host();
  EXPECT_EQ(names_in_order(host), (Names{"0000:04:00.0", "eth0"}));
  EXPECT_NE(find_card(host.cards, "04:00.0"), nullptr) << "the short form";
}

TEST(Cards, OfOtherNetworkNamespacesAreNotShownThoughTheyStandInSys) {
  MachineTree tree;
  tree.add_card("eth0", {});
  tree.write("sys/class/net/ghost0/type", "1\n");
  EXPECT_EQ(find_card(tree.host().cards, "ghost0"), nullptr);
}

TEST(CardChoice, PrefersALinkThenSpeedAndWhatCarriesNothingElse) {
  MachineTree tree;
  tree.add_card("eth0", {.pci = "0000:01:00.0", .speed_mbit = 10000});
  tree.add_card("eth1", {.pci = "0000:02:00.0", .has_link = false});
  tree.add_card("eth2", {.pci = "0000:03:00.0", .speed_mbit = 1000});
  tree.add_card("eth3", {.pci = "0000:04:00.0", .speed_mbit = 2500});
  tree.write("proc/net/route", "Iface\tDestination\neth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\n");
  const Host host = tree.host();
  EXPECT_EQ(names_in_order(host), (Names{"eth3", "eth2", "eth1", "eth0"}));
  EXPECT_EQ(proposed(card_choices(host))->card.name, "eth3");
  EXPECT_EQ(description(*chosen(card_choices(host), "eth0")), "10 Gbit/s, igb, link, carries the default route");
}

TEST(CardChoice, IsNeverTheCardOfAnSshSession) {
  MachineTree tree;
  tree.add_card("eth0", {});
  tree.add_address("eth0", prefix(192, 168, 1, 5, 24));
  tree.source().session.ssh_connection = "192.168.1.9 50000 192.168.1.5 22";
  const std::vector<CardChoice> choices = card_choices(tree.host());
  EXPECT_EQ(proposed(choices), nullptr);
  EXPECT_TRUE(choices[0].is_session);
}

TEST(Session, IsFoundInTheEnvironmentOfAnAncestorBecauseSudoTakesItAway) {
  MachineTree tree;
  tree.add_card("eth0", {});
  tree.add_address("eth0", prefix(192, 168, 1, 5, 24));
  tree.source().session.process = 30;
  tree.write("proc/30/environ", std::string{"PATH=/bin\0SUDO_UID=1000\0", 24});
  tree.write("proc/30/stat", "30 (sudo (x) y) S 20 30 30\n");
  tree.write("proc/20/environ", std::string{"A=b\0SSH_CONNECTION=192.168.1.9 5000 192.168.1.5 22\0", 52});
  EXPECT_EQ(tree.host().session, (Names{"eth0"}));
}

TEST(Session, IsFoundByAConnectionToPort22AndBelowABridge) {
  MachineTree tree;
  tree.add_card("eth0", {});
  tree.add_card("br0", {.pci = "", .devtype = "bridge"});
  tree.link("sys/class/net/br0/lower_eth0", "../eth0");
  tree.link("sys/class/net/eth0/master", "../br0");
  tree.add_address("br0", prefix(192, 168, 1, 5, 24));
  tree.write("proc/net/tcp", "sl local\n 0: 0501A8C0:0016 0901A8C0:C350 01 0:0 0:0 0 0 0 1\n");
  EXPECT_EQ(tree.host().session, (Names{"br0", "eth0"}));
}

TEST(Session, IsFoundByAConnectionToAnIpv6SocketWhateverTheAddress) {
  MachineTree tree;
  tree.add_card("eth0", {});
  tree.add_card("eth1", {.pci = "0000:04:00.0"});
  tree.add_address("eth0", prefix(192, 168, 1, 5, 24));
  tree.source().addresses.push_back({"eth1", "fd00::2", {}});
  tree.write("proc/net/tcp6", "sl local\n 0: 0000000000000000FFFF00000501A8C0:0016 0:1 01 0 0 0 0 0 1\n");
  EXPECT_EQ(tree.host().session, (Names{"eth0"}));
  tree.write("proc/net/tcp6", "sl local\n 0: 000000FD000000000000000002000000:0016 0:1 01 0 0 0 0 0 1\n");
  EXPECT_EQ(tree.host().session, (Names{"eth1"}));
  tree.source().session.ssh_connection = "fe80::1%eth0 50000 fd00::2%eth1 2222";
  EXPECT_EQ(tree.host().session, (Names{"eth1"}));
}

TEST(Session, IsNotAConnectionThatOnlyListensOrIsToAnotherPort) {
  MachineTree tree;
  tree.add_card("eth0", {});
  tree.add_address("eth0", prefix(192, 168, 1, 5, 24));
  tree.write(
      "proc/net/tcp",
      "sl local\n 0: 0501A8C0:0016 00000000:0000 0A 0:0 0:0 0 0 0 1\n 1: 0501A8C0:0050 0901A8C0:C350 01 0 0 0 0 0 2\n");
  EXPECT_EQ(tree.host().session, (Names{}));
}

TEST(CardChoice, TakesACardFromTheKernelOnlyWhereAnIommuAndTheServiceMakeItSafe) {
  MachineTree tree;
  tree.add_card("eth1", {.iommu_group = "7"});
  EXPECT_EQ(card_choices(tree.host())[0].driving, Driving::af_packet) << "nobody binds it at the start";
  std::filesystem::create_directories(tree.root() / "run/systemd/system");
  tree.write("usr/lib/systemd/system/bootstorm-prepare.service", "");
  EXPECT_EQ(card_choices(tree.host())[0].driving, Driving::pci);
  tree.add_address("eth1", prefix(10, 0, 0, 2, 24));
  EXPECT_EQ(card_choices(tree.host())[0].driving, Driving::af_packet) << "the kernel uses it";
}

TEST(CardChoice, KnowsAVirtioCardByWhatStandsBehindItsInterface) {
  MachineTree tree;
  tree.add_card("eth1", {.driver = "virtio-pci", .iommu_group = "7"});
  std::filesystem::remove(tree.root() / "sys/class/net/eth1/device");
  tree.link("sys/bus/pci/devices/0000:03:00.0/virtio0/driver", "../../../../bus/virtio/drivers/virtio_net");
  tree.link("sys/class/net/eth1/device", (tree.root() / "sys/bus/pci/devices/0000:03:00.0/virtio0").string());
  tree.write("usr/lib/systemd/system/bootstorm-prepare.service", "");
  std::filesystem::create_directories(tree.root() / "run/systemd/system");
  const Host host = tree.host();
  EXPECT_EQ(host.cards[0].driver, "virtio_net");
  EXPECT_EQ(host.cards[0].pci_driver, "virtio-pci");
  EXPECT_EQ(card_choices(host)[0].driving, Driving::pci);
}

TEST(CardChoice, SaysWhyACardCannotBeUsed) {
  MachineTree tree;
  tree.add_card("wlan0", {.devtype = "wlan"});
  tree.add_card("a,b", {.pci = "0000:04:00.0"});
  const std::vector<CardChoice> choices = card_choices(tree.host());
  EXPECT_EQ(chosen(choices, "wlan0")->trouble, "is wireless, and boards do not boot over radio");
  EXPECT_EQ(chosen(choices, "a,b")->trouble, "has a comma in its name, which DPDK cannot take");
  EXPECT_EQ(proposed(choices), nullptr);
}

TEST(Listeners, AreNamedByTheProcessThatHoldsTheSocket) {
  MachineTree tree;
  tree.write("proc/net/udp",
             "sl local\n 1: 00000000:0043 00000000:0000 07 0:0 0:0 0 0 0 4711 2 0 0\n"
             " 2: 0100007F:0035 00000000:0000 07 0:0 0:0 0 0 0 4712 2 0 0\n");
  tree.write("proc/812/comm", "dnsmasq\n");
  tree.link("proc/812/fd/4", "socket:[4711]");
  const Host host = tree.host();
  ASSERT_EQ(host.listeners.size(), 1u);
  EXPECT_EQ(host.listeners[0].port, 67);
  EXPECT_EQ(host.listeners[0].process, 812);
  EXPECT_EQ(host.listeners[0].name, "dnsmasq");
}

TEST(NetworkChoice, IsTheKernelsNetworkWithAnAddressThatNobodyHas) {
  MachineTree tree;
  tree.add_card("eth1", {});
  tree.add_address("eth1", prefix(10, 5, 0, 250, 24));
  FakeWire wire;
  wire.holders[Ipv4Address::of(10, 5, 0, 249).value] = MacAddress{{2, 0, 0, 0, 0, 1}};
  const NetworkFound found = network_of(tree.host(), "eth1", {});
  const Ipv4Prefix own = propose_address(found, {"eth1"}, &wire);
  EXPECT_EQ(own.address, Ipv4Address::of(10, 5, 0, 248));
  EXPECT_EQ(own.length, 24);
  EXPECT_EQ(wire.arp_questions, 2);
  EXPECT_EQ(ranges_text(propose_pool(own, found.used)), "10.5.0.50-10.5.0.247, 10.5.0.249");
}

TEST(NetworkChoice, IsThatOfTheServerFoundWhereTheCardHasNoAddress) {
  MachineTree tree;
  tree.add_card("eth1", {});
  const NetworkFound found = network_of(
      tree.host(), "eth1",
      {{Ipv4Address::of(192, 168, 5, 1), {}, Ipv4Address::of(192, 168, 5, 30), 26, Ipv4Address::of(192, 168, 5, 1)}});
  EXPECT_EQ(propose_address(found, {"eth1"}, nullptr).address, Ipv4Address::of(192, 168, 5, 62));
  EXPECT_EQ(*found.router, Ipv4Address::of(192, 168, 5, 1));
}

TEST(NetworkChoice, AvoidsNetworksThatThisMachineHasAPartIn) {
  MachineTree tree;
  tree.add_card("eth1", {});
  tree.add_address("eth0", prefix(192, 168, 77, 9, 16));
  const NetworkFound found = network_of(tree.host(), "eth1", {});
  EXPECT_TRUE(found.is_new);
  EXPECT_EQ(propose_address(found, {"eth1"}, nullptr).address, Ipv4Address::of(10, 77, 0, 1));
}

TEST(NetworkChoice, AsksForFourAddressesAtMostAndFitsTheSmallestNetwork) {
  FakeWire wire;
  for (std::uint32_t host = 1; host < 255; ++host) {
    wire.holders[Ipv4Address::of(10, 5, 0, 0).value + host] = MacAddress{{2, 0, 0, 0, 0, 1}};
  }
  const NetworkFound full{.network = prefix(10, 5, 0, 9, 24)};
  EXPECT_EQ(propose_address(full, {"eth1"}, &wire).length, 24);
  EXPECT_EQ(wire.arp_questions, 4);
  const NetworkFound tiny{.network = prefix(10, 5, 0, 1, 30), .used = {Ipv4Address::of(10, 5, 0, 1)}};
  const Ipv4Prefix own = propose_address(tiny, {"eth1"}, nullptr);
  EXPECT_EQ(own.address, Ipv4Address::of(10, 5, 0, 2));
  EXPECT_EQ(ranges_text(propose_pool(own, {})), "10.5.0.1");
}

}  // namespace
}  // namespace bootstorm::machine::test
