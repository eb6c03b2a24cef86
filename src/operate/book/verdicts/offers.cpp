#include "operate/book/verdicts/offers.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "operate/book/verdicts/words.hpp"

namespace bootstorm::operate {
namespace {

/// What a Raspberry Pi looks for in option 43, unless its EEPROM has a PXE_OPTION43.
constexpr std::string_view pi_menu = "Raspberry Pi Boot";
/// The boot ROM of a Pi 3 needs these behind it.
constexpr std::string_view rom_spaces = "   ";
/// No boot firmware waits longer for an OFFER before it asks again: the ROM of a Pi 3 five seconds, a Pi 4 four.
constexpr std::uint32_t waits_for_offer_ms = 4000;
/// A DISCOVER that says that its client has been asking for so long is not its first. What says more than the second of
/// them means something else.
constexpr unsigned unheard_s_min = 4;
constexpr unsigned unheard_s_max = 300;

bool is_pi(ClientKind kind) { return kind > ClientKind::pi; }
bool is_rom(ClientKind kind) { return kind == ClientKind::pi_rom; }

/// The text of the menu in an option 43 (PXE 2.1, tag 9: type of server, length, text).
std::string menu_text(std::span<const std::byte> option) {
  Reader reader{option};
  while (reader.left() >= 2) {
    const std::uint8_t tag = reader.u8();
    if (tag == 0xff) break;
    auto value = reader.take(reader.u8());
    constexpr std::size_t before_text = 3;
    constexpr std::uint8_t menu_tag = 9;
    if (!reader.ok() || tag != menu_tag || value.size() < before_text) continue;
    value = value.subspan(before_text);
    std::string text{reinterpret_cast<const char*>(value.data()), value.size()};
    if (!text.empty() && text.back() == '\xff') text.pop_back();
    return text;
  }
  return {};
}

std::string setting_of(ClientKind kind) { return "`dhcp: profiles: " + std::string{profile_name(kind)} + "`"; }

/// Of option 43 in the OFFERs; nothing is said if that is as it should be.
OfferTrouble trouble_with_menu(const Case& board, const Network& network) {
  const ClientKind kind = board.record.boot.asked_as;
  if (!is_pi(kind)) return {};
  if (network.dhcp.options.contains(static_cast<std::uint8_t>(DhcpOption::vendor_specific))) {
    return {
        "the `options` of " + network_text(board) + " have an option 43 of their own, with which no Raspberry Pi boots",
        "Take code 43 out of those `options`: its boot profile has what it needs."};
  }
  const std::string profile{profile_name(kind)};
  const std::string menu = menu_text(network.dhcp.profile(kind).vendor_options);
  if (menu.empty()) {
    return {"boot profile " + profile + " has no menu, and without option 43 no Raspberry Pi boots",
            "Set `menu: Raspberry Pi Boot` and `trailing_spaces: 3` in " + setting_of(kind) +
                ", or leave that profile out."};
  }
  if (menu.find(pi_menu) == menu.npos) {
    return {
        "boot profile " + profile + " sends the menu " + in_quotes(menu) + ", and its firmware looks for " +
            in_quotes(pi_menu),
        "Set `menu: Raspberry Pi Boot` in " + setting_of(kind) + ", unless PXE_OPTION43 in its EEPROM says otherwise."};
  }
  if (is_rom(kind) && menu.find(std::string{pi_menu} + std::string{rom_spaces}) == menu.npos) {
    return {"boot profile " + profile + " sends " + in_quotes(pi_menu) +
                " in option 43 without the three spaces behind it that the boot ROM of a Pi 3 needs",
            "Set `trailing_spaces: 3` in " + setting_of(kind) + "."};
  }
  return {};
}

OfferTrouble trouble_with_times(const Case& board, const Network& network) {
  const ClientKind kind = board.record.boot.asked_as;
  const BootProfile& profile = network.dhcp.profile(kind);
  if (profile.offer_delay_ms >= waits_for_offer_ms && board.record.relay.is_zero()) {
    return {"its OFFERs are held back for " + std::to_string(profile.offer_delay_ms) +
                " ms (offer_delay_ms), which is longer than it waits for them",
            "Set offer_delay_ms to 2000 or less, in " + setting_of(kind) + " or below `pi` of the network."};
  }
  if (!is_rom(kind)) return {};
  if (!board.record.relay.is_zero()) {
    return {"the boot ROM of a Pi 3 does not boot behind a relay: nobody there sends it the frame that wakes it",
            "Put it into a network in which the appliance has an address of its own."};
  }
  if (profile.wake_ms[0] == 0) {
    return {
        "no wake frame is sent (wake_ms is empty), and without one its boot ROM looks at no OFFER on a quiet network",
        "Set `wake_ms: [600, 1200]`, in " + setting_of(kind) + " or below `pi` of the network, or leave it out."};
  }
  return {};
}

/// The first DISCOVERs of this boot did not come through.
OfferTrouble trouble_with_port(const Case& board) {
  if (!were_asks_lost(board)) return {};
  return {"its first DISCOVER that came through says that it had been asking for " +
              std::to_string(board.record.boot.asked_for_s) + " s: its switch port was slow to forward",
          "Switch spanning tree off on its switch port, or set the port to edge (portfast)."};
}

}  // namespace

std::string_view profile_name(ClientKind kind) {
  constexpr std::array<std::string_view, client_kind_count> names{"",    "pxe", "pi",         "pi-rom",
                                                                  "pi4", "pi5", "pi-bootcode"};
  return kind < ClientKind::count_ ? names[static_cast<std::size_t>(kind)] : names[0];
}

bool were_asks_lost(const Case& board) {
  const unsigned asked_for_s = board.record.boot.asked_for_s;
  return asked_for_s >= unheard_s_min && asked_for_s <= unheard_s_max;
}

OfferTrouble trouble_with_offers(const Case& board) {
  if (const Network* network = network_of(board)) {
    if (network->dhcp.mode == DhcpMode::proxy) {
      return {"in proxy mode another DHCP server gives the addresses, and none seems to give it one",
              "See that the DHCP server of " + network_text(board) +
                  " runs and has free addresses; or give the network a `pool` here."};
    }
    for (const auto& look : {trouble_with_menu, trouble_with_times}) {
      if (OfferTrouble trouble = look(board, *network); !trouble.because.empty()) return trouble;
    }
  }
  if (OfferTrouble trouble = trouble_with_port(board); !trouble.because.empty()) return trouble;
  return {"they do not reach it, or are not what its firmware waits for",
          "Look at its switch port: one that is slow to forward (spanning tree: set it to edge or portfast), or a VLAN "
          "that is tagged one way only. Then capture it with 'bootstorm capture " +
              to_text(board.record.mac) + "'."};
}

std::string offers_described(const Case& board) {
  const ClientKind kind = board.record.boot.asked_as;
  const Network* network = network_of(board);
  if (network == nullptr || profile_name(kind).empty()) return {};
  std::string text = " By its boot profile, " + std::string{profile_name(kind)} + ", ";
  const auto& wake_ms = network->dhcp.profile(kind).wake_ms;
  if (wake_ms[0] != 0 && board.record.relay.is_zero()) {
    text += "wake frames followed " + std::to_string(wake_ms[0]) +
            (wake_ms[1] == 0 ? "" : " and " + std::to_string(wake_ms[1])) + " ms after each DISCOVER";
  } else {
    text += "no wake frames follow";
  }
  const Boot& boot = board.record.boot;
  const bool met_another = std::max(boot.foreign_at, boot.chose_other_at) != 0;
  return text + (met_another ? "; another DHCP server, " + server_text(board, boot.foreign) + ", offers addresses, too."
                             : "; no other DHCP server was heard.");
}

}  // namespace bootstorm::operate
