// Each finding of `bootstorm doctor`, made on a machine on which all else is well.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "machine/findings.hpp"
#include "support/machine_fixture.hpp"

namespace bootstorm::machine::test {

using bootstorm::test::MachineTree;

inline constexpr Ipv4Prefix own{Ipv4Address::of(192, 168, 77, 1), 24};
inline constexpr MacAddress stranger{{2, 0, 0, 0, 0, 0x99}};

/// A machine on which all is well, and what a case changes of it.
struct World {
  MachineTree tree;
  MachineTree::CardOptions card{};
  Evidence evidence{};

  World() {
    evidence.configuration = "b.yaml";
    evidence.planned.ports = {{.device = "net_af_packet0,iface=eth1",
                               .driver = "net_af_packet",
                               .interface = "eth1",
                               .networks = {{.own = own, .gives_out = true}}}};
    evidence.planned.pages = PlannedPages::ordinary;
  }
  PlannedPort& port() { return evidence.planned.ports[0]; }
  HeardOnPort& heard() {
    evidence.heard.resize(1);
    evidence.heard[0].networks.resize(1);
    return evidence.heard[0];
  }
  void take_by_pci() { port() = {.device = card.pci, .pci = card.pci, .networks = {{.own = own, .gives_out = true}}}; }
  std::vector<Finding> find(const std::vector<FindingKind>& kinds) {
    if (!card.pci.empty()) tree.add_card("eth1", card);
    evidence.host = tree.host();
    return find_all(evidence, kinds);
  }
};

struct Case {
  std::string name;
  std::function<void(World&)> make;
  std::string sentence;
  std::string command;
  Severity severity = Severity::dark;
  bool is_safe = false;
};

inline const std::vector<Case> cases{
    {"card_missing",
     [](World& w) {
       w.port().interface = "eth9";
       w.port().device = "net_af_packet0,iface=eth9";
     },
     "There is no card for the device net_af_packet0,iface=eth9.", "ip -brief link"},
    {"card_down",
     [](World& w) {
       w.card.is_up = false;
       w.evidence.is_serving = true;
     },
     "eth1 is down.", "ip link set eth1 up", Severity::dark, true},
    {"card_not_up", [](World& w) { w.card.is_up = false; },
     "eth1 is down, so nobody there was asked. The appliance sets it up when it starts.", "ip link set eth1 up",
     Severity::unsure, true},
    {"no_link", [](World& w) { w.card.has_link = false; },
     "eth1 has no link: nothing is plugged in, or the other end is off.", "ethtool eth1"},
    {"card_in_kernel",
     [](World& w) {
       w.card.iommu_group = "3";
       w.take_by_pci();
     },
     "The card 0000:03:00.0 belongs to the kernel's igb, and DPDK cannot drive it.", "bootstorm prepare -c b.yaml"},
    {"card_in_kernel", [](World& w) { w.take_by_pci(); },
     "The card 0000:03:00.0 belongs to the kernel's igb, and DPDK cannot drive it. There is no IOMMU for vfio-pci.",
     "bootstorm prepare -c b.yaml"},
    {"shared_group",
     [](World& w) {
       w.card.iommu_group = "3";
       w.card.driver = "vfio-pci";
       w.tree.add_pci("0000:03:00.1", "snd_hda_intel", "3");
       w.take_by_pci();
     },
     "The card eth1 shares IOMMU group 3 with devices that the kernel uses, so vfio-pci refuses it.",
     "ls /sys/kernel/iommu_groups/3/devices"},
    {"session_card",
     [](World& w) {
       w.card.driver = "mlx5_core";
       w.take_by_pci();
       w.tree.add_address("eth1", {Ipv4Address::of(192, 168, 77, 9), 24});
       w.tree.source().session.ssh_connection = "192.168.77.8 5 192.168.77.9 22";
     },
     "SSH comes in through eth1, and the device 0000:03:00.0 takes it from the kernel: you would be cut off.",
     "${EDITOR:-vi} b.yaml", Severity::unsure},
    {"own_address_here", [](World& w) { w.tree.add_address("eth1", own); },
     "The kernel has the appliance's address 192.168.77.1 on eth1: it would answer in the appliance's place.",
     "ip address del 192.168.77.1/24 dev eth1"},
    {"slow_link", [](World& w) { w.card.speed_mbit = 100; }, "eth1 runs at 100 Mbit/s, which all boards share.",
     "ethtool eth1", Severity::slower},
    {"half_duplex", [](World& w) { w.heard().details.is_half_duplex = true; },
     "eth1 runs at half duplex: answers collide with questions.", "ethtool -s eth1 autoneg on", Severity::slower},
    {"frames_merged", [](World& w) { w.heard().details.merges_frames = true; },
     "eth1 merges several received frames into one (large receive offload), which tells workers nothing of it.",
     "ethtool -K eth1 lro off", Severity::slower, true},
    {"few_queues",
     [](World& w) {
       w.evidence.planned.workers = 4;
       w.tree.write("sys/devices/system/cpu/online", "0-7\n");
       w.heard().details.queues_max = 8;
     },
     "eth1 has 1 queue for 4 workers, which then share.", "ethtool -L eth1 combined 4", Severity::slower},
    {"queues_of_nobody",
     [](World& w) {
       w.port().driver = "net_af_xdp";
       w.card.queues = 4;
     },
     "eth1 spreads its frames over 4 queues, and AF_XDP takes one for each worker, of which there are 1.",
     "ethtool -L eth1 combined 1"},
    {"other_node",
     [](World& w) {
       w.card.numa_node = 1;
       w.evidence.planned.cpus = {1};
     },
     "eth1 is on NUMA node 1, and the worker's CPU 1 on node 0.", "${EDITOR:-vi} b.yaml", Severity::slower},
    {"small_mtu", [](World& w) { w.port().mtu = 9000; }, "The port's mtu is 9000 and that of eth1 1500.",
     "ip link set eth1 mtu 9000", Severity::unsure},
    {"no_configuration", [](World& w) { w.evidence.configuration_missing = true; },
     "There is no configuration at b.yaml.", "bootstorm init --output b.yaml"},
    {"configuration_wrong", [](World& w) { w.evidence.configuration_errors = {"b.yaml:3:5: unknown key"}; },
     "b.yaml:3:5: unknown key", "${EDITOR:-vi} b.yaml"},
    {"configuration_doubtful", [](World& w) { w.evidence.configuration_warnings = {"no router"}; }, "no router",
     "${EDITOR:-vi} b.yaml", Severity::unsure},
    {"no_files", [](World& w) { w.evidence.empty_directory = "/srv/a b"; }, "There are no boot files in /srv/a b.",
     "cp -r /boot/firmware/. '/srv/a b'"},
    {"way_closed",
     [](World& w) {
       w.evidence.closed = Closed{Closed::Kind::way, false, "bootstorm", "/root", "/root/a b"};
     },
     "The user bootstorm, who is to serve, may not pass through /root to /root/a b.", "chmod o+x /root"},
    {"place_closed",
     [](World& w) {
       w.evidence.closed = Closed{Closed::Kind::directory, false, "bootstorm", "/srv/a b/c", "/srv/a b"};
     },
     "The user bootstorm, who is to serve, cannot read /srv/a b/c.", "chmod -R o+rX '/srv/a b'"},
    {"place_closed",
     [](World& w) {
       w.evidence.closed = Closed{Closed::Kind::file, true, "bootstorm", "b.yaml", "b.yaml"};
     },
     "The user bootstorm, who is to serve, cannot read b.yaml.", "chmod -R o+rX b.yaml"},
    {"file_closed",
     [](World& w) {
       w.evidence.closed = Closed{Closed::Kind::file, false, "bootstorm", "/srv/a/start.elf", "/srv/a"};
     },
     "The user bootstorm, who is to serve, cannot read /srv/a/start.elf, so it is not served.", "chmod -R o+rX /srv/a",
     Severity::unsure},
    {"files_wrong", [](World& w) { w.evidence.file_errors = {"too large"}; }, "too large", "bootstorm check -c b.yaml"},
    {"files_missing", [](World& w) { w.evidence.file_warnings = {"no fixup.dat"}; }, "no fixup.dat",
     "bootstorm check -c b.yaml", Severity::unsure},
    {"own_address_taken", [](World& w) { w.heard().networks[0].holder = stranger; },
     "02:00:00:00:00:99 on eth1 has the appliance's own address 192.168.77.1, so nobody is answered there.",
     "ip neigh show dev eth1"},
    {"no_server",
     [](World& w) {
       w.port().networks[0] = {.own = own, .is_proxy = true};
       (void)w.heard();
     },
     "No DHCP server on eth1 gives out addresses, and `mode: proxy` gives out none.", "${EDITOR:-vi} b.yaml"},
    {"other_server",
     [](World& w) {
       w.heard().networks[0].dhcp.servers = {{own.address, stranger, Ipv4Address::of(192, 168, 77, 60)}};
     },
     "Another DHCP server on eth1, 192.168.77.1 (02:00:00:00:00:99), gives out addresses: boards may take its offer, "
     "which names no boot files.",
     "${EDITOR:-vi} b.yaml", Severity::unsure},
    {"spanning_tree",
     [](World& w) {
       w.heard().spanning_tree = {std::chrono::seconds{15}, false};
     },
     "The switch at eth1 runs spanning tree: a port may be held back for 30 s after its board is switched on, and a "
     "Pi 3 asks for 25 s.",
     "", Severity::unsure},
    {"late_link",
     [](World& w) {
       w.heard().link_delay = {std::chrono::milliseconds{31'200}, {}};
     },
     "The first frame came to eth1 31 s after its link came up.", "", Severity::unsure},
    {"no_sse42", [](World& w) { w.tree.write("proc/cpuinfo", "model name\t: Old\nflags\t: fpu constant_tsc\n"); },
     "The CPU (Old) has no SSE4.2, without which Debian's DPDK does not start.", ""},
    {"unsteady_clock", [](World& w) { w.tree.write("proc/cpuinfo", "model name\t: Old\nflags\t: fpu sse4_2\n"); },
     "The CPU's (Old) time stamp counter changes its pace, and so do all timers.", "", Severity::slower},
    {"memory_short", [](World& w) { w.evidence.planned.memory_bytes = std::uint64_t{7} << 30; },
     "Frames and files need 7 GiB of memory, and 6 GiB are available.", "${EDITOR:-vi} b.yaml"},
    {"huge_pages_missing",
     [](World& w) {
       w.evidence.planned.pages = PlannedPages::huge;
       w.evidence.planned.memory_bytes = std::uint64_t{512} << 20;
     },
     "Frames and files must be in huge pages: 512 MiB are needed, none is free.", "bootstorm prepare --pages -c b.yaml",
     Severity::dark, true},
    {"huge_pages_few",
     [](World& w) {
       w.evidence.planned.pages = PlannedPages::automatic;
       w.evidence.planned.memory_bytes = std::uint64_t{512} << 20;
       w.tree.write("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "100\n");
       w.tree.write("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "50\n");
     },
     "Frames and files are faster in huge pages: 512 MiB are wanted, 100 MiB are free.",
     "bootstorm prepare --pages -c b.yaml", Severity::slower, true},
    {"other_program",
     [](World& w) {
       w.tree.write("proc/net/udp", "sl\n 1: 00000000:0045 00000000:0000 07 0:0 0:0 0 0 0 4711 2 0 0\n");
       w.tree.write("proc/812/comm", "in.tftpd\n");
       w.tree.link("proc/812/fd/4", "socket:[4711]");
     },
     "in.tftpd (process 812) of this machine listens on UDP 69 and may answer boards, too.",
     "systemctl disable --now in.tftpd", Severity::unsure},
    {"forwarding",
     [](World& w) {
       w.tree.write("proc/sys/net/ipv4/ip_forward", "1\n");
       w.tree.add_address("eth1", {Ipv4Address::of(192, 168, 77, 9), 24});
     },
     "This machine forwards IPv4, and has an address beside the appliance's on eth1: its kernel may tell boards that "
     "192.168.77.1 is unreachable.",
     "sysctl -w net/ipv4/conf/eth1/forwarding=0", Severity::unsure},
    {"few_cpus", [](World& w) { w.evidence.planned.workers = 2; },
     "2 workers on 2 CPUs leave none to load files and answer commands.", "${EDITOR:-vi} b.yaml", Severity::slower},
    {"governor", [](World& w) { w.tree.write("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave\n"); },
     "CPU 1 saves power (governor powersave) and wakes slowly.",
     "echo performance | tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor", Severity::slower, true},
    {"not_isolated",
     [](World& w) {
       w.evidence.planned.spins = true;
       w.evidence.planned.cpus = {0, 1};
       w.tree.write("sys/devices/system/cpu/isolated", "1\n");
     },
     "Workers never sleep on CPUs 0,1, which other programs use, too.",
     "sed -i 's/^GRUB_CMDLINE_LINUX=\"/&isolcpus=0,1 nohz_full=0,1 /' /etc/default/grub && update-grub && reboot",
     Severity::slower},
};

}  // namespace bootstorm::machine::test
