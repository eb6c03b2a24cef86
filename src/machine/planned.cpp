#include "machine/planned.hpp"

#include <algorithm>
#include <array>

namespace bootstorm::machine {
namespace {

constexpr std::array<std::string_view, 2> uio_drivers{"uio_pci_generic", "igb_uio"};
constexpr std::array<std::string_view, 4> other_drivers{"vfio-pci", "mlx4_core", "mlx5_core", "mana"};

/// Without an IOMMU a card is told physical addresses, which huge pages alone keep.
bool needs_pages(const Host& host, const PlannedPort& port) {
  const Card* card = port.pci.empty() ? nullptr : card_of(host, port);
  if (card == nullptr) return false;
  return is_uio(card->pci_driver) || (!is_ready_for_dpdk(card->pci_driver) && card->iommu_group.empty());
}

}  // namespace

const Card* card_of(const Host& host, const PlannedPort& port) {
  return find_card(host.cards, port.pci.empty() ? port.interface : port.pci);
}

bool is_uio(std::string_view kernel_driver) {
  return std::ranges::find(uio_drivers, kernel_driver) != uio_drivers.end();
}

bool is_ready_for_dpdk(std::string_view kernel_driver) {
  return is_uio(kernel_driver) || std::ranges::find(other_drivers, kernel_driver) != other_drivers.end();
}

std::optional<PagesWanted> pages_wanted(const Host& host, const Planned& planned, std::uint64_t own) {
  const Memory& memory = host.memory;
  const auto needs = [&](const PlannedPort& port) { return needs_pages(host, port); };
  PagesWanted wanted{.need_bytes = planned.memory_bytes, .free_bytes = memory.free_huge_bytes()};
  for (const HugePages& pages : memory.huge) {
    if (pages.page_bytes != huge_page_bytes) continue;
    wanted.number = pages.reserved;
    wanted.free_bytes += std::min(own, pages.reserved - std::min(pages.free, pages.reserved)) * huge_page_bytes;
  }
  wanted.must = planned.pages == PlannedPages::huge || std::ranges::any_of(planned.ports, needs);
  if (planned.pages == PlannedPages::ordinary && !wanted.must) return std::nullopt;
  if (wanted.need_bytes <= wanted.free_bytes || memory.huge.empty()) return std::nullopt;
  wanted.more = (wanted.need_bytes - wanted.free_bytes + huge_page_bytes - 1) / huge_page_bytes;
  wanted.number += wanted.more;
  // What the rest of the machine needs goes before speed.
  if (!wanted.must && wanted.more * huge_page_bytes > memory.available_bytes / 2) return std::nullopt;
  return wanted;
}

}  // namespace bootstorm::machine
