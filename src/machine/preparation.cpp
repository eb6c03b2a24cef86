#include "machine/preparation.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace bootstorm::machine {
namespace {

constexpr std::string_view vfio = "vfio-pci", uio = "uio_pci_generic";

/// Why that card is not taken, with what to do; empty: it is.
std::string objection_to(const Host& host, const Card& card, PreparationWish wish) {
  const std::string name = name_of(card) + (card.name.empty() ? "" : " (" + card.pci + ")");
  if (!card.iommu_group.empty() && !card.is_alone_in_group) {
    return name + " shares IOMMU group " + card.iommu_group +
           " with devices that the kernel uses (ls /sys/kernel/iommu_groups/" + card.iommu_group +
           "/devices), so vfio-pci refuses it: put it into another slot, or use net_af_packet on the kernel's "
           "interface";
  }
  if (wish.is_forced) return {};
  if (host.is_session(card.name)) {
    return "SSH comes in through " + name +
           ", and you would be cut off: configure another card; --force takes this one";
  }
  if (host.is_default_route(card.name)) {
    return "the machine's default route goes through " + name +
           ", and it would be cut off: configure another card; --force takes this one";
  }
  if (card.master.empty()) return {};
  return name + " is part of " + card.master + ": ip link set " + card.name +
         " nomaster takes it out; --force takes it as it is";
}

std::string addresses_text(const Host& host, const Card& card) {
  std::string text;
  for (const Ipv4Prefix& prefix : host.addresses_of(card.name)) {
    text += (text.empty() ? "" : ", ") + to_text(prefix.address) + '/' + std::to_string(prefix.length);
  }
  return text;
}

void tell_costs(const Host& host, const Card& card, std::string_view driver, std::vector<std::string>& costs) {
  if (!card.name.empty()) {
    const std::string addresses = addresses_text(host, card);
    costs.push_back("The kernel loses the interface " + card.name + (addresses.empty() ? "" : " with " + addresses) +
                    " until `bootstorm prepare --restore`" +
                    (addresses.empty() ? "." : ", which does not bring its addresses back."));
  }
  if (driver != uio) return;
  costs.push_back(
      "There is no IOMMU before " + card.pci +
      ": the card may read and write all memory, and `serve` needs CAP_SYS_ADMIN until "
      "its devices are open. intel_iommu=on on the kernel's command line spares that, if the machine has one.");
}

void plan_card(const Host& host, const PlannedPort& port, PreparationWish wish, Preparation& preparation) {
  const Card* card = card_of(host, port);
  if (card == nullptr) {
    preparation.problems.push_back("there is no network card " + port.pci +
                                   " in the kernel's hands or free: lspci -D -d ::0200 lists the network cards");
    return;
  }
  const bool is_usable = is_ready_for_dpdk(card->pci_driver);
  if (is_usable && card->pci_driver != vfio && !is_uio(card->pci_driver)) return;  // shared with the kernel's driver
  CardPlan plan{.pci = card->pci, .name = name_of(*card), .driver_now = card->pci_driver, .driver = card->pci_driver};
  if (!is_usable) {
    plan.driver = card->iommu_group.empty() ? uio : vfio;
    if (std::string objection = objection_to(host, *card, wish); !objection.empty()) {
      preparation.problems.push_back(std::move(objection));
      return;
    }
    tell_costs(host, *card, plan.driver, preparation.costs);
  }
  preparation.cards.push_back(std::move(plan));
}

std::string card_file(const std::string& pci, const char* file) { return "sys/bus/pci/devices/" + pci + '/' + file; }

}  // namespace

Preparation plan_preparation(const Host& host, const Planned& planned, PreparationWish wish, const Changes& before) {
  Preparation preparation{.pages = pages_wanted(host, planned, before.pages_added)};
  for (const PlannedPort& port : planned.ports) {
    if (!port.pci.empty() && !wish.only_pages) plan_card(host, port, wish, preparation);
  }
  if (preparation.pages) {
    preparation.costs.push_back(bytes_text(preparation.pages->more * huge_page_bytes) +
                                " of memory are kept for huge pages.");
  }
  return preparation;
}

bool is_others(const CardChange& card, const std::string& driver_now) {
  return !driver_now.empty() && driver_now != card.driver && driver_now != card.driver_before;
}

std::vector<Step> steps_to_take(const Tree& tree, const CardPlan& card) {
  std::vector<Step> steps;
  if (card.driver_now != card.driver) {
    if (!tree.has("sys/bus/pci/drivers/" + card.driver)) steps.push_back({Step::Kind::load, {}, card.driver});
    steps.push_back({Step::Kind::write, card_file(card.pci, "driver_override"), card.driver});
    if (!card.driver_now.empty()) steps.push_back({Step::Kind::write, card_file(card.pci, "driver/unbind"), card.pci});
    steps.push_back({Step::Kind::write, "sys/bus/pci/drivers_probe", card.pci});
    steps.push_back({Step::Kind::expect, card.pci, card.driver});
  }
  steps.push_back({Step::Kind::give, card.pci, card.driver});
  return steps;
}

std::vector<Step> steps_to_reserve(const PagesWanted& pages) {
  return {{Step::Kind::write, std::string{pages_file}, std::to_string(pages.number)}};
}

std::vector<Step> steps_to_restore(const Tree& tree, const Changes& changes) {
  std::vector<Step> steps;
  for (const FileChange& file : changes.files) {
    const std::string owner = std::to_string(file.uid_before) + ':' + std::to_string(file.gid_before);
    if (tree.has(file.path)) steps.push_back({Step::Kind::give_back, file.path, owner});
  }
  for (const CardChange& card : changes.cards) {
    const std::string driver = driver_of(tree, card.pci);
    if (is_others(card, driver)) continue;
    steps.push_back({Step::Kind::write, card_file(card.pci, "driver_override"), card.override_before});
    if (driver == card.driver_before) continue;
    if (!driver.empty()) steps.push_back({Step::Kind::write, card_file(card.pci, "driver/unbind"), card.pci});
    if (!card.driver_before.empty()) {
      const std::string before = "sys/bus/pci/drivers/" + card.driver_before;
      if (!tree.has(before)) steps.push_back({Step::Kind::load, {}, card.driver_before});
      // Loading may have bound it.
      steps.push_back({Step::Kind::write, "sys/bus/pci/drivers_probe", card.pci});
    }
    steps.push_back({Step::Kind::expect, card.pci, card.driver_before});
  }
  if (changes.pages_added != 0) {
    const std::uint64_t reserved = pages_reserved(tree);
    const std::uint64_t left = reserved - std::min(reserved, changes.pages_added);
    steps.push_back({Step::Kind::write, std::string{pages_file}, std::to_string(left)});
  }
  return steps;
}

}  // namespace bootstorm::machine
