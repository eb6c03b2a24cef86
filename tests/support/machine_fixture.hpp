// A machine laid out in a directory, as /sys, /proc and /etc have it, and a wire that answers as a test says.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "machine/findings.hpp"
#include "machine/host.hpp"
#include "machine/wire.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm::test {

/// A machine of its own with two CPUs and 8 GiB; cards are added.
class MachineTree {
 public:
  MachineTree() {
    write("proc/cpuinfo", "processor\t: 0\nmodel name\t: Test CPU\nflags\t\t: fpu sse4_2 constant_tsc nonstop_tsc\n");
    write("sys/devices/system/cpu/online", "0-1\n");
    write("sys/devices/system/node/node0/cpulist", "0-1\n");
    write("proc/meminfo", "MemTotal: 8388608 kB\nMemFree: 1 kB\nMemAvailable: 6291456 kB\n");
    write("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "0\n");
    write("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "0\n");
  }

  void write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream{root_ / path} << text;
  }
  void link(const std::string& path, const std::string& target) const {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::filesystem::create_symlink(target, root_ / path);
  }

  struct CardOptions {
    std::string pci = "0000:03:00.0";  // empty: no PCI card
    std::string driver = "igb";
    int speed_mbit = 1000;
    bool is_up = true, has_link = true;
    unsigned queues = 1;
    int numa_node = -1;
    std::string iommu_group{};
    unsigned mtu = 1500;
    std::string devtype{};
  };
  void add_card(const std::string& name, const CardOptions& card) {
    const std::string path = "sys/class/net/" + name + "/";
    write("proc/net/dev", interfaces_ += "  " + name + ": 0 0\n");
    write(path + "type", "1\n");
    write(path + "address", "02:00:00:00:00:" + std::to_string(10 + cards_++) + "\n");
    write(path + "flags", card.is_up ? "0x1003\n" : "0x1002\n");
    if (card.is_up) write(path + "carrier", card.has_link ? "1\n" : "0\n");
    write(path + "speed", std::to_string(card.has_link ? card.speed_mbit : -1) + "\n");
    write(path + "mtu", std::to_string(card.mtu) + "\n");
    write(path + "ifindex", std::to_string(cards_ + 1) + "\n");
    write(path + "iflink", std::to_string(cards_ + 1) + "\n");
    if (!card.devtype.empty()) write(path + "uevent", "DEVTYPE=" + card.devtype + "\n");
    for (unsigned i = 0; i < card.queues; ++i) write(path + "queues/rx-" + std::to_string(i) + "/x", "");
    if (card.pci.empty()) return;
    const std::string device = "sys/bus/pci/devices/" + card.pci;
    add_pci(card.pci, card.driver, card.iommu_group);
    write(device + "/numa_node", std::to_string(card.numa_node) + "\n");
    link(path + "device", (root_ / device).string());
  }
  /// A network card on PCI, of whatever driver; empty: none.
  void add_pci(const std::string& pci, const std::string& driver, const std::string& iommu_group = {}) const {
    const std::string device = "sys/bus/pci/devices/" + pci;
    write(device + "/class", "0x020000\n");
    if (!driver.empty()) link(device + "/driver", "../../drivers/" + driver);
    if (iommu_group.empty()) return;
    link(device + "/iommu_group", "../../../kernel/iommu_groups/" + iommu_group);
    write("sys/kernel/iommu_groups/" + iommu_group + "/devices/" + pci, "");
  }
  void add_address(const std::string& interface, Ipv4Prefix prefix) {
    source_.addresses.push_back({interface, to_text(prefix.address), prefix});
  }
  void add_veth(const std::string& name) {
    add_card(name, {.pci = "", .speed_mbit = 10000});
    source_.driver_of = [](const std::string&) { return std::string{"veth"}; };
  }

  [[nodiscard]] machine::HostSource& source() { return source_; }
  [[nodiscard]] machine::Host host() {
    source_.root = root_.path();
    return machine::read_host(source_);
  }
  [[nodiscard]] const std::filesystem::path& root() const { return root_.path(); }

 private:
  static std::string to_text(Ipv4Address address) { return bootstorm::to_text(address); }

  TemporaryDirectory root_;
  machine::HostSource source_;
  std::string interfaces_ = "Inter-|   Receive\n face |bytes\n    lo: 0 0\n";
  int cards_ = 0;
};

class FakeWire : public machine::Wire {
 public:
  machine::DhcpAnswers dhcp{};
  std::map<std::uint16_t, machine::DhcpAnswers> dhcp_of_vlan{};  // 0: without a tag; else as `dhcp`
  std::map<std::uint32_t, MacAddress> holders{};                 // by address
  std::optional<machine::SpanningTree> tree{};
  machine::TagsHeard heard_tags{};
  std::vector<std::uint16_t> dhcp_asked_in{};  // 0: without a tag
  machine::LinkDelay delay{};
  machine::CardDetails card{};
  bool comes_up = true;
  std::atomic<int> dhcp_questions = 0, arp_questions = 0;
  std::vector<std::string> brought_up{};

  machine::DhcpAnswers ask_dhcp(const machine::WireEnd& end) override {
    ++dhcp_questions;
    {
      const std::lock_guard<std::mutex> guard{mutex_};
      dhcp_asked_in.push_back(end.vlan.value_or(0));
    }
    const auto other = dhcp_of_vlan.find(end.vlan.value_or(0));
    if (other != dhcp_of_vlan.end()) return other->second;
    return dhcp;
  }
  std::optional<MacAddress> holder_of(const machine::WireEnd&, Ipv4Address address) override {
    ++arp_questions;
    const auto found = holders.find(address.value);
    return found == holders.end() ? std::nullopt : std::optional{found->second};
  }
  std::optional<machine::SpanningTree> spanning_tree(const std::string&) override { return tree; }
  machine::TagsHeard tags(const std::string&) override { return heard_tags; }
  machine::LinkDelay link_delay(const std::string&, Ipv4Address) override { return delay; }
  machine::CardDetails details(const std::string&) override { return card; }
  bool bring_up(const std::string& interface) override {
    brought_up.push_back(interface);
    return comes_up;
  }

 private:
  std::mutex mutex_;
};

}  // namespace bootstorm::test
