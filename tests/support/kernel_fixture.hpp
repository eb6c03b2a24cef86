// The kernel's answers to what `prepare` writes, on a machine that is laid out in a directory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "machine/changes.hpp"
#include "support/machine_fixture.hpp"

namespace bootstorm::test {

class FakeKernel : public machine::Changer {
 public:
  explicit FakeKernel(MachineTree& tree) : tree_(tree), files_(tree.root()) {}

  std::set<std::string> modules{"vfio-pci", "uio_pci_generic"};  // that there are
  std::set<std::string> refusing{};                              // drivers that take no card
  std::map<std::string, std::string> natural{};                  // the driver that takes a card unasked
  std::uint64_t pages_max = 1'000'000;                           // that memory has room for
  std::vector<std::string> log{};                                // what was asked of it

  /// A card of the kernel's `driver`, which is loaded.
  void add_card(const std::string& name, MachineTree::CardOptions card) {
    natural[card.pci] = card.driver;
    tree_.add_card(name, card);
    const std::string device = device_of(card.pci);
    tree_.write("sys/bus/pci/drivers/" + card.driver + "/bind", "");
    tree_.write("sys/bus/pci/drivers_probe", "");
    tree_.write(device + "/driver_override", "(null)\n");
    for (const char* file : {"/config", "/resource", "/resource0", "/resource3"}) tree_.write(device + file, "");
  }

  std::string load(const std::string& module) override {
    log.push_back("load " + module);
    if (!modules.contains(module)) return "modprobe could not load it";
    tree_.write("sys/bus/pci/drivers/" + module + "/bind", "");
    return {};
  }
  std::string write(const std::string& path, const std::string& text) override {
    log.push_back(path + " <- " + text);
    if (path == machine::pages_file) return set_pages(std::stoull(text));
    if (path.ends_with("/driver_override")) {
      tree_.write(path, (text.empty() ? "(null)" : text) + "\n");
    } else if (path.ends_with("/driver/unbind")) {
      unbind(text);
    } else {
      bind(text);
    }
    return {};
  }
  std::string give(const std::string& path, uid_t uid, gid_t gid) override {
    log.push_back("give " + path + " " + std::to_string(uid) + ":" + std::to_string(gid));
    owners_[path] = {uid, gid};
    return {};
  }
  [[nodiscard]] std::optional<machine::FileChange> owner_of(const std::string& path) const override {
    if (!files_.has(path)) return std::nullopt;
    const auto owner = owners_.find(path);
    if (owner == owners_.end()) return machine::FileChange{path, 0, 0};
    return machine::FileChange{path, owner->second.first, owner->second.second};
  }
  /// All that `restore` must bring back, in one text.
  [[nodiscard]] std::string state() const {
    std::string text = "pages " + files_.line(machine::pages_file) + "\n";
    for (const auto& [pci, driver] : natural) {
      text += pci + " " + driver_of(files_, pci) + " " + files_.line(device_of(pci) + "/driver_override") + "\n";
    }
    for (const auto& [path, owner] : owners_) {
      if (owner.first != 0) text += path + " " + std::to_string(owner.first) + "\n";
    }
    return text;
  }

 private:
  static std::string device_of(const std::string& pci) { return "sys/bus/pci/devices/" + pci; }

  std::string set_pages(std::uint64_t wanted) {
    const std::string number = std::to_string(std::min(wanted, pages_max)) + "\n";
    tree_.write(std::string{machine::pages_file}, number);
    tree_.write("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", number);
    return {};
  }
  void unbind(const std::string& pci) {
    for (const std::string& file : machine::device_files(files_, pci, driver_of(files_, pci))) {
      if (!file.starts_with("dev/")) continue;
      owners_.erase(file);
      std::filesystem::remove(tree_.root() / file);
    }
    std::filesystem::remove(tree_.root() / device_of(pci) / "driver");
    std::filesystem::remove_all(tree_.root() / device_of(pci) / "uio");
  }
  void bind(const std::string& pci) {
    std::string driver = files_.line(device_of(pci) + "/driver_override");
    if (driver == "(null)") driver = natural[pci];
    if (driver.empty() || refusing.contains(driver) || !files_.has("sys/bus/pci/drivers/" + driver)) return;
    tree_.link(device_of(pci) + "/driver", "../../drivers/" + driver);
    if (driver == "vfio-pci") tree_.write("dev/vfio/" + files_.link_name(device_of(pci) + "/iommu_group"), "");
    if (driver != "uio_pci_generic") return;
    tree_.write(device_of(pci) + "/uio/uio0/name", "uio_pci_generic\n");
    tree_.write("dev/uio0", "");
  }

  MachineTree& tree_;
  machine::Tree files_;
  std::map<std::string, std::pair<uid_t, gid_t>> owners_;
};

}  // namespace bootstorm::test
