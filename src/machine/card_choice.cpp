#include "machine/card_choice.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace bootstorm::machine {
namespace {

/// Kernel drivers of cards that DPDK drives by itself once vfio-pci has them.
constexpr std::array<std::string_view, 11> dpdk_drives{"igb",    "igc",     "ixgbe",      "i40e",    "ice", "e1000",
                                                       "e1000e", "bnxt_en", "virtio-pci", "vmxnet3", "ena"};

bool is_given_away(const Card& card) {
  return card.name.empty() &&
         (card.driver == "vfio-pci" || card.driver == "uio_pci_generic" || card.driver == "igb_uio");
}

std::string trouble_of(const Card& card) {
  if (card.kind == CardKind::radio) return "is wireless, and boards do not boot over radio";
  if (card.kind == CardKind::tap) return "is a TAP of another program";
  if (card.kind == CardKind::unusual) return "is no Ethernet that boards could be behind";
  if (card.name.find(',') != std::string::npos) return "has a comma in its name, which DPDK cannot take";
  if (card.name.empty() && !is_given_away(card)) return "has no driver: modprobe the kernel's, or bind it to vfio-pci";
  return {};
}

auto order_of(const CardChoice& choice) {
  const Card& card = choice.card;
  const bool is_hardware = card.kind == CardKind::card;
  const bool is_part = !card.master.empty();
  // false goes before true.
  return std::tuple{!choice.trouble.empty(), choice.is_session, choice.is_default_route,     is_part,
                    !is_given_away(card),  // somebody has meant it for such a program
                    !card.has_link,          !is_hardware,      10'000'000 - card.speed_mbit};
}

bool is_shown(const Card& card) { return card.kind != CardKind::unusual && card.kind != CardKind::tap; }

}  // namespace

bool can_be_taken(const Host& host, const Card& card) {
  if (is_given_away(card)) return true;
  const bool is_driven = std::ranges::find(dpdk_drives, card.pci_driver) != dpdk_drives.end();
  return host.has_iommu && host.has_prepare && !card.pci.empty() && is_driven && card.is_alone_in_group &&
         card.master.empty() && !host.is_session(card.name) && !host.is_default_route(card.name) &&
         host.addresses_of(card.name).empty();
}

std::vector<CardChoice> card_choices(const Host& host) {
  std::vector<CardChoice> choices;
  for (const Card& card : host.cards) {
    if (!is_shown(card)) continue;
    CardChoice choice{.card = card,
                      .is_session = host.is_session(card.name),
                      .is_default_route = host.is_default_route(card.name),
                      .trouble = trouble_of(card)};
    if (can_be_taken(host, card)) choice.driving = Driving::pci;
    choices.push_back(std::move(choice));
  }
  std::ranges::stable_sort(choices, {}, order_of);
  return choices;
}

const CardChoice* proposed(const std::vector<CardChoice>& choices) {
  if (choices.empty() || !choices.front().trouble.empty() || choices.front().is_session) return nullptr;
  return &choices.front();
}

const CardChoice* chosen(const std::vector<CardChoice>& choices, std::string_view name_or_pci) {
  const auto found = std::ranges::find_if(
      choices, [&](const CardChoice& choice) { return find_card({choice.card}, name_or_pci) != nullptr; });
  return found == choices.end() ? nullptr : &*found;
}

std::string device_text(const Card& card, Driving driving) {
  switch (driving) {
    case Driving::af_packet: return "net_af_packet0,iface=" + card.name;
    case Driving::af_xdp: return "net_af_xdp0,iface=" + card.name;
    case Driving::pci: return card.pci;
  }
  return {};
}

std::string description(const CardChoice& choice) {
  const Card& card = choice.card;
  std::string text = speed_text(card);
  const auto add = [&](const std::string& part) { text += (text.empty() || part.empty() ? "" : ", ") + part; };
  add(card.driver);
  if (card.name.empty()) {
    add("already taken from the kernel");
  } else {
    add(card.has_link ? "link" : card.is_up ? "no link" : "down");
  }
  if (!card.master.empty()) add("part of " + card.master);
  if (choice.is_session) {
    add("carries your SSH session");
  } else if (choice.is_default_route) {
    add("carries the default route");
  }
  return text;
}

}  // namespace bootstorm::machine
