// Which card is proposed to the operator, and how it is driven.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "machine/host.hpp"

namespace bootstorm::machine {

enum class Driving : std::uint8_t {
  af_packet,  // the kernel keeps the card and hands frames over: works with every card, beside everything else
  af_xdp,     // the kernel's driver gives all frames of the card away before the kernel sees them
  pci,        // the card is taken from the kernel
};

struct CardChoice {
  Card card;
  bool is_session = false;        // the operator's SSH comes in through it
  bool is_default_route = false;  // and the machine's way out
  std::string trouble;            // why it cannot be used; empty: it can
  Driving driving = Driving::af_packet;
};

/// All cards that boards may be behind, the best first: those that carry nothing else, with a link, fast ones.
[[nodiscard]] std::vector<CardChoice> card_choices(const Host& host);
/// The first that can be used and carries no SSH session; none: null.
[[nodiscard]] const CardChoice* proposed(const std::vector<CardChoice>& choices);
/// By interface or PCI address; null: there is none.
[[nodiscard]] const CardChoice* chosen(const std::vector<CardChoice>& choices, std::string_view name_or_pci);

/// What stands in the configuration for that card: "net_af_packet0,iface=eth1".
[[nodiscard]] std::string device_text(const Card& card, Driving driving);
/// "1 Gbit/s, igb, link": what tells cards apart.
[[nodiscard]] std::string description(const CardChoice& choice);
/// The card can be taken from the kernel and given back by bootstorm-prepare: an IOMMU keeps it to its own memory, and
/// nothing else uses it.
[[nodiscard]] bool can_be_taken(const Host& host, const Card& card);

}  // namespace bootstorm::machine
