// Why a board got nothing, in words: a row for each reason that can befall it.
#pragma once

#include <string>
#include <string_view>

#include "bootstorm/outcome.hpp"
#include "operate/book/verdicts.hpp"

namespace bootstorm::operate {

/// Texts have places in braces, which filled() fills in.
struct ReasonWords {
  Reason reason;
  std::string_view because;   // a clause that follows "It asks for an address and gets none: "
  std::string_view remedy{};  // what to do, with the setting; empty: nothing
};

/// The row of that reason, or nullptr: it befalls no board.
[[nodiscard]] const ReasonWords* words_of(Reason reason) noexcept;

/// The clause of that reason for that board; never the reason's own name.
[[nodiscard]] std::string because_of(Reason reason, const Case& board);
/// What to do about it, or nothing.
[[nodiscard]] std::string remedy_of(Reason reason, const Case& board);

/// `text` with its places filled in:
///   {network}   192.168.77.0/24, or 192.168.77.0/24 (VLAN 20): where the board is
///   {own}       the appliance's address there
///   {contender}   the MAC of the host that has that address, too
///   {pool}      the pool of {network}, with its ranges and how many addresses they are
///   {quota}     its quotas
///   {new}       how many unlisted boards may come at once
///   {relay}     the board's relay
///   {circuit}   "" or " on the relay 10.9.0.1"
///   {mac}, {address}   the board's
///   {tagged}    how its dropped frames come: "with the VLAN tag 30" or "without a VLAN tag"
///   {vlans}     what its port has: "VLAN 20 and untagged frames"
///   {tag_setting}   the setting of a network that would take them
///   {device}    its port's
///   {state}     the directory of leases
[[nodiscard]] std::string filled(std::string_view text, const Case& board);

}  // namespace bootstorm::operate
