#include "machine/cards.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "base/address_text.hpp"

namespace bootstorm::machine {
namespace {

constexpr std::string_view class_network = "0x02";  // of PCI: network controllers
constexpr unsigned long flag_up = 0x1;              // IFF_UP
constexpr std::int64_t type_ethernet = 1;           // ARPHRD_ETHER

bool is_pci_address(std::string_view name) { return name.size() == 12 && name[4] == ':' && name[7] == ':'; }

/// The PCI card that the interface belongs to, also one behind which a virtio device stands.
std::string pci_behind(const Tree& tree, const std::string& interface) {
  std::error_code error;
  const std::filesystem::path device = std::filesystem::canonical(tree.at(interface + "/device"), error);
  if (error) return {};
  for (std::filesystem::path at = device; at.has_relative_path(); at = at.parent_path()) {
    if (is_pci_address(at.filename().string())) return at.filename();
    if (at.filename().string().starts_with("usb")) return {};
  }
  return {};
}

CardKind kind_of(const Tree& tree, const std::string& path, const std::string& kind) {
  if (tree.number(path + "/type").value_or(0) != type_ethernet) return CardKind::unusual;
  if (tree.has(path + "/wireless") || tree.has(path + "/phy80211") || kind == "wlan") return CardKind::radio;
  if (tree.has(path + "/bridge") || tree.has(path + "/bonding") || kind == "bridge" || kind == "bond")
    return CardKind::bridge;
  if (tree.has(path + "/tun_flags")) return CardKind::tap;
  if (kind == "vlan" || kind == "macvlan") return CardKind::vlan;
  if (tree.has(path + "/device")) return CardKind::card;
  return CardKind::unusual;
}

/// DEVTYPE= of the kernel's event: vlan, bridge, wlan, …
std::string device_type(const Tree& tree, const std::string& path) {
  constexpr std::string_view key = "DEVTYPE=";
  for (const std::string& line : tree.lines(path + "/uevent")) {
    if (line.starts_with(key)) return line.substr(key.size());
  }
  return {};
}

void read_group(const Tree& tree, const std::string& device, Card& card) {
  card.iommu_group = tree.link_name(device + "/iommu_group");
  if (card.iommu_group.empty()) return;
  card.is_alone_in_group = true;
  const std::string others = "sys/kernel/iommu_groups/" + card.iommu_group + "/devices";
  for (const std::string& other : tree.names(others)) {
    const std::string driver = tree.link_name("sys/bus/pci/devices/" + other + "/driver");
    // A bridge's own driver does no harm to vfio (VFIO documentation, "viable groups").
    const bool is_harmless = driver.empty() || driver == "pcieport" || driver == "vfio-pci";
    if (other != card.pci && !is_harmless) card.is_alone_in_group = false;
  }
}

Card read_interface(const Tree& tree, const DriverOf& driver_of, const std::string& name) {
  const std::string path = "sys/class/net/" + name;
  Card card{.name = name};
  card.kind = kind_of(tree, path, device_type(tree, path));
  card.pci = card.kind == CardKind::card || card.kind == CardKind::radio ? pci_behind(tree, path) : "";
  card.driver = tree.link_name(path + "/device/driver");
  if (card.driver.empty() && card.kind == CardKind::unusual && name != "lo") {
    card.driver = driver_of(name);
    if (card.driver == "veth") card.kind = CardKind::pair;
  }
  card.mac = mac_from_text(tree.line(path + "/address")).value_or(MacAddress{});
  card.is_up = (std::strtoul(tree.line(path + "/flags").c_str(), nullptr, 16) & flag_up) != 0;
  card.has_link = tree.number(path + "/carrier").value_or(0) == 1;
  const std::int64_t speed = tree.number(path + "/speed").value_or(0);
  if (speed > 0 && speed < 10'000'000) card.speed_mbit = static_cast<unsigned>(speed);
  card.mtu = static_cast<unsigned>(std::clamp<std::int64_t>(tree.number(path + "/mtu").value_or(1500), 0, 1 << 20));
  for (const std::string& queue : tree.names(path + "/queues")) {
    card.receive_queues += queue.starts_with("rx-") ? 1 : 0;
  }
  card.numa_node = static_cast<int>(tree.number(path + "/device/numa_node").value_or(-1));
  card.master = tree.link_name(path + "/master");
  for (const std::string& entry : tree.names(path)) {
    if (entry.starts_with("lower_")) card.lowers.push_back(entry.substr(6));
  }
  if (card.pci.empty()) return card;
  const std::string device = "sys/bus/pci/devices/" + card.pci;
  card.pci_driver = tree.link_name(device + "/driver");
  read_group(tree, device, card);
  return card;
}

/// /proc/net/dev is of this process's network namespace, which /sys need not be.
std::vector<std::string> interfaces(const Tree& tree) {
  std::vector<std::string> names;
  for (const std::string& line : tree.lines("proc/net/dev")) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    std::string name = line.substr(0, colon);
    name.erase(0, name.find_first_not_of(' '));
    if (tree.has("sys/class/net/" + name)) names.push_back(name);
  }
  return names;
}

void add_cards_without_interface(const Tree& tree, std::vector<Card>& cards) {
  for (const std::string& address : tree.names("sys/bus/pci/devices")) {
    const std::string path = "sys/bus/pci/devices/" + address;
    if (!tree.line(path + "/class").starts_with(class_network) || find_card(cards, address) != nullptr) continue;
    Card card{.pci = address, .kind = CardKind::card};
    card.driver = card.pci_driver = tree.link_name(path + "/driver");
    // The interface of a card that a driver of the kernel holds is in another network namespace, and not ours to take.
    if (!card.driver.empty() && card.driver != "vfio-pci" && card.driver != "uio_pci_generic" &&
        card.driver != "igb_uio") {
      continue;
    }
    card.numa_node = static_cast<int>(tree.number(path + "/numa_node").value_or(-1));
    read_group(tree, path, card);
    cards.push_back(std::move(card));
  }
}

}  // namespace

std::vector<Card> read_cards(const Tree& tree, const DriverOf& driver_of) {
  std::vector<Card> cards;
  for (const std::string& name : interfaces(tree)) cards.push_back(read_interface(tree, driver_of, name));
  add_cards_without_interface(tree, cards);
  return cards;
}

const std::string& name_of(const Card& card) { return card.name.empty() ? card.pci : card.name; }

const Card* find_card(const std::vector<Card>& cards, std::string_view name_or_pci) {
  if (name_or_pci.empty()) return nullptr;
  const std::string address = (name_or_pci.size() == 7 ? "0000:" : "") + std::string{name_or_pci};
  const auto found = std::ranges::find_if(
      cards, [&](const Card& card) { return card.name == name_or_pci || (!card.pci.empty() && card.pci == address); });
  return found == cards.end() ? nullptr : &*found;
}

std::vector<std::string> with_lowers(const std::vector<Card>& cards, const std::string& name) {
  std::vector<std::string> all{name};
  for (std::size_t at = 0; at < all.size(); ++at) {
    const Card* card = find_card(cards, all[at]);
    if (card == nullptr) continue;
    for (const std::string& lower : card->lowers) {
      if (std::ranges::find(all, lower) == all.end()) all.push_back(lower);
    }
  }
  return all;
}

std::string speed_text(const Card& card) {
  if (card.speed_mbit == 0) return {};
  if (card.speed_mbit < 1000) return std::to_string(card.speed_mbit) + " Mbit/s";
  const unsigned tenths = card.speed_mbit % 1000 / 100;
  return std::to_string(card.speed_mbit / 1000) + (tenths == 0 ? "" : "." + std::to_string(tenths)) + " Gbit/s";
}

}  // namespace bootstorm::machine
