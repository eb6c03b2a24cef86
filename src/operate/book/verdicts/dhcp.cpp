// A board that asks for an address and does not get on.
#include "operate/book/verdicts/rows.hpp"
#include "operate/book/verdicts/words.hpp"

namespace bootstorm::operate {
namespace {

/// DISCOVERs after which an OFFER is not being taken: a board that takes one does so at the first or the second.
constexpr unsigned asks_in_vain = 4;
/// The boot ROM of a Pi 3 sends five DISCOVERs, five seconds apart, and then stays dark.
constexpr unsigned rom_asks = 5;
constexpr Nanos rom_gave_up_ns = 8 * nanos_per_s;

bool is_refused(const Case& board) { return board.phase == Phase::refused; }
std::string says_refused(const Case& board) {
  return "It asks and gets nothing: " + std::string{name_of(board.record.boot.refused)} + ".";
}
std::string remedy_refused(const Case& board) { return std::string{help_of(board.record.boot.refused)}; }

bool went_dark(const Case& board) {
  const Boot& boot = board.record.boot;
  const bool is_rom = boot.asked_as == ClientKind::pi_rom || boot.asked_as == ClientKind::pi;
  return is_rom && boot.asks >= rom_asks && boot.requested_at < boot.asked_at && boot.kernel_at == 0 &&
         board.now >= boot.asked_at + rom_gave_up_ns;
}
std::string says_went_dark(const Case& board) {
  const Boot& boot = board.record.boot;
  return "Its boot ROM asked five times and went dark; " +
         (boot.offers == 0 ? std::string{"no OFFER left in time"}
                           : std::to_string(boot.offers) + " OFFERs left and it heard none of them") +
         ".";
}
std::string remedy_went_dark(const Case&) {
  return "Pull its plug and put it in again; if it happens each time, look for a switch port that is slow to forward "
         "(spanning tree: set it to edge or portfast).";
}

bool takes_no_offer(const Case& board) {
  const Boot& boot = board.record.boot;
  return boot.offers != 0 && boot.asks >= asks_in_vain && boot.kernel_at == 0 && boot.requested_at < boot.asked_at;
}
std::string says_takes_no_offer(const Case& board) {
  const Boot& boot = board.record.boot;
  return "It was offered " + to_text(board.record.ip) + " " + std::to_string(boot.offers) + " times and asks again, " +
         std::to_string(boot.asks) + " times by now.";
}
std::string remedy_takes_no_offer(const Case&) {
  return "Look whether the OFFERs reach it (a switch port that is slow to forward, a VLAN that is tagged one way) and "
         "whether its boot profile's option 43 is what its firmware expects.";
}

}  // namespace

constinit const VerdictRow refused_verdict{"refused", Severity::trouble, is_refused, says_refused, remedy_refused};
constinit const VerdictRow went_dark_verdict{"went_dark", Severity::trouble, went_dark, says_went_dark,
                                             remedy_went_dark};
constinit const VerdictRow offer_not_taken_verdict{"offer_not_taken", Severity::trouble, takes_no_offer,
                                                   says_takes_no_offer, remedy_takes_no_offer};

}  // namespace bootstorm::operate
