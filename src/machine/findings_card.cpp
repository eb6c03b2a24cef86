#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "machine/findings_rows.hpp"

namespace bootstorm::machine {
namespace {

std::vector<Values> missing(const Evidence& evidence) {
  std::vector<Values> all;
  for (const PlannedPort& port : evidence.planned.ports) {
    const bool needs_card = !port.pci.empty() || uses_kernel_interface(port);
    if (needs_card && card_of(evidence.host, port) == nullptr) all.push_back({{"device", port.device}});
  }
  return all;
}

/// `is_serving`: the case that the row is about.
std::vector<Values> down(const Evidence& evidence, bool is_serving) {
  if (evidence.is_serving != is_serving) return {};
  return for_each_port(evidence, [](const PlannedPort& port, const Card& card) -> Values {
    if (!uses_kernel_interface(port) || card.is_up) return {};
    return {{"device", port.device}};
  });
}

std::vector<Values> down_in_service(const Evidence& evidence) { return down(evidence, true); }
std::vector<Values> down_before(const Evidence& evidence) { return down(evidence, false); }

std::vector<Values> without_link(const Evidence& evidence) {
  return for_each_port(evidence, [](const PlannedPort& port, const Card& card) -> Values {
    if (!uses_kernel_interface(port) || !card.is_up || card.has_link) return {};
    return {{"device", port.device}};
  });
}

/// `has_iommu`: the case that the row is about.
std::vector<Values> in_kernels_hands(const Evidence& evidence, bool has_iommu) {
  if (evidence.host.has_iommu != has_iommu || evidence.host.has_prepare) return {};
  return for_each_port(evidence, [&](const PlannedPort& port, const Card& card) -> Values {
    if (port.pci.empty() || is_ready_for_dpdk(card.pci_driver)) return {};
    return {{"pci", card.pci},
            {"driver", card.driver.empty() ? "no driver" : "the kernel's " + card.driver},
            {"configuration", evidence.configuration}};
  });
}

std::vector<Values> in_kernels_hands_with_iommu(const Evidence& evidence) { return in_kernels_hands(evidence, true); }
std::vector<Values> in_kernels_hands_without_iommu(const Evidence& evidence) {
  return in_kernels_hands(evidence, false);
}

std::vector<Values> in_a_shared_group(const Evidence& evidence) {
  return for_each_port(evidence, [](const PlannedPort& port, const Card& card) -> Values {
    if (port.pci.empty() || card.iommu_group.empty() || card.is_alone_in_group || card.driver == "uio_pci_generic") {
      return {};
    }
    return {{"group", card.iommu_group}};
  });
}

std::vector<Values> of_the_session(const Evidence& evidence) {
  return for_each_port(evidence, [&](const PlannedPort& port, const Card& card) -> Values {
    const bool takes_it = !port.pci.empty() || port.driver == "net_af_xdp";
    if (!takes_it || !evidence.host.is_session(card.name)) return {};
    return {{"device", port.device}, {"configuration", evidence.configuration}};
  });
}

std::vector<Values> with_own_address(const Evidence& evidence) {
  std::vector<Values> all;
  for (const PlannedPort& port : evidence.planned.ports) {
    if (port.driver == "net_tap") continue;  // the kernel's end of a TAP is another host
    for (const PlannedNetwork& network : port.networks) {
      for (const InterfaceAddress& other : evidence.host.addresses) {
        if (other.prefix.length == 0 || other.prefix.address != network.own.address) continue;
        all.push_back({{"address", to_text(network.own.address)},
                       {"prefix", to_text(other.prefix.address) + "/" + std::to_string(other.prefix.length)},
                       {"card", other.interface}});
      }
    }
  }
  return all;
}

constexpr Subject card_subject = Subject::card;

constexpr std::array<FindingKind, 9> card_rows{{
    {"card_missing", card_subject, Severity::dark, "There is no card for the device {device}.", "ip -brief link",
     "name one of these in `device`", false, missing},
    {"card_down", card_subject, Severity::dark, "{card} is down.", "ip link set {card} up", "none", true,
     down_in_service},
    {"card_not_up", card_subject, Severity::unsure,
     "{card} is down, so nobody there was asked. The appliance sets it up when it starts.", "ip link set {card} up",
     "none", true, down_before},
    {"no_link", card_subject, Severity::dark, "{card} has no link: nothing is plugged in, or the other end is off.",
     "ethtool {card}", "a look at the cable and the switch", false, without_link},
    {"card_in_kernel", card_subject, Severity::dark, "The card {pci} belongs to {driver}, and DPDK cannot drive it.",
     "bootstorm prepare -c {configuration}", "the kernel loses the card until `bootstorm prepare --restore`", false,
     in_kernels_hands_with_iommu},
    {"card_in_kernel", card_subject, Severity::dark,
     "The card {pci} belongs to {driver}, and DPDK cannot drive it. There is no IOMMU for vfio-pci.",
     "bootstorm prepare -c {configuration}",
     "the kernel loses the card, which may then write to all memory; needs huge pages", false,
     in_kernels_hands_without_iommu},
    {"shared_group", card_subject, Severity::dark,
     "The card {card} shares IOMMU group {group} with devices that the kernel uses, so vfio-pci refuses it.",
     "ls /sys/kernel/iommu_groups/{group}/devices", "another slot, or net_af_packet on the kernel's interface", false,
     in_a_shared_group},
    {"session_card", card_subject, Severity::unsure,
     "SSH comes in through {card}, and the device {device} takes it from the kernel: you would be cut off.",
     "${EDITOR:-vi} {configuration}", "name \"net_af_packet0,iface={card}\", which leaves it to the kernel, too", false,
     of_the_session},
    {"own_address_here", card_subject, Severity::dark,
     "The kernel has the appliance's address {address} on {card}: it would answer in the appliance's place.",
     "ip address del {prefix} dev {card}", "nothing else reaches this machine by that address", false,
     with_own_address},
}};

}  // namespace

std::span<const FindingKind> card_findings() { return card_rows; }

}  // namespace bootstorm::machine
