// A board that asks for an address and does not get on.
#include "operate/book/reason_words.hpp"
#include "operate/book/verdicts/offers.hpp"
#include "operate/book/verdicts/rows.hpp"
#include "operate/book/verdicts/words.hpp"

namespace bootstorm::operate {
namespace {

/// DISCOVERs after which an OFFER is not being taken: a board that takes one does so at the first or the second. A PC
/// sends four, each after twice the time.
constexpr unsigned asks_in_vain = 4;
constexpr unsigned asks_of_pc_in_vain = 3;
constexpr unsigned late_asks_in_vain = 2;  // where earlier ones were lost
/// The boot ROM of a Pi 3, and what it loads, send five DISCOVERs, five seconds apart, and then stay dark.
constexpr unsigned rom_asks = 5;
constexpr Nanos rom_gave_up_ns = 8 * nanos_per_s;

bool is_rom(const Case& board) {
  const ClientKind kind = board.record.boot.asked_as;
  return kind == ClientKind::pi_rom || kind == ClientKind::pi_bootcode;
}
bool has_asked_last(const Boot& boot) { return boot.requested_at < boot.asked_at && boot.kernel_at == 0; }
bool gave_up(const Case& board) {
  const Boot& boot = board.record.boot;
  return is_rom(board) && boot.asks >= rom_asks && has_asked_last(boot) && board.now >= boot.asked_at + rom_gave_up_ns;
}

bool is_refused(const Case& board) {
  const Boot& boot = board.record.boot;
  return board.phase == Phase::refused && boot.chose_other_at < boot.refused_at;
}
std::string says_refused(const Case& board) {
  const Reason refused = board.record.boot.refused;
  const bool is_of_tftp = name_of(refused).starts_with("tftp_");
  return std::string{"It asks for "} + (is_of_tftp ? "a file" : "an address") +
         " and gets none: " + because_of(refused, board) + ".";
}
std::string remedy_refused(const Case& board) {
  const std::string remedy = remedy_of(board.record.boot.refused, board);
  return gave_up(board) ? remedy + " Then switch it off and on: its boot ROM has given up." : remedy;
}

/// Fewer DISCOVERs than its ROM sends were heard, and none came after them: the first ones were lost. A board that has
/// taken an OFFER shows it.
bool was_heard_late(const Case& board) {
  const Boot& boot = board.record.boot;
  return boot.asked_as == ClientKind::pi_rom && boot.asks != 0 && boot.asks < rom_asks && has_asked_last(boot) &&
         boot.used_at < boot.asked_at && boot.arp_at < boot.asked_at && board.phase == Phase::dark;
}
bool went_dark(const Case& board) { return gave_up(board) || was_heard_late(board); }
std::string says_went_dark(const Case& board) {
  const Boot& boot = board.record.boot;
  const std::string offers = boot.offers == 0 ? std::string{"no OFFER left in time"}
                                              : counted(boot.offers, "OFFER", "OFFERs") + " left and it took none";
  if (!gave_up(board)) {
    return "Only " + (boot.asks == 1 ? std::string{"one"} : std::to_string(boot.asks)) +
           " of the five DISCOVERs that its boot ROM sends came through before it went dark; " + offers + ".";
  }
  return "It asked five times, as its boot ROM does, and went dark; " + offers + ": " +
         trouble_with_offers(board).because + "." + offers_described(board);
}
std::string remedy_went_dark(const Case& board) {
  if (gave_up(board)) return trouble_with_offers(board).remedy + " Then switch it off and on.";
  return "If nobody switched it off, its switch port forwards too late: switch spanning tree off there, or set the "
         "port "
         "to edge (portfast). Then switch the board off and on.";
}

unsigned asks_needed(const Case& board) {
  if (were_asks_lost(board)) return late_asks_in_vain;
  return board.record.boot.asked_as == ClientKind::pxe ? asks_of_pc_in_vain : asks_in_vain;
}
bool takes_no_offer(const Case& board) {
  const Boot& boot = board.record.boot;
  if (!is_to_boot(board)) return false;
  return (boot.offers != 0 || boot.delayed_at != 0) && has_asked_last(boot) && boot.asks >= asks_needed(board);
}
std::string says_takes_no_offer(const Case& board) {
  const Boot& boot = board.record.boot;
  const std::string offered = boot.offers == 0 ? "It waits for its OFFER"
                              : board.record.ip.is_zero()
                                  ? "It was told " + times(boot.offers) + " what to boot"
                                  : "It was offered " + to_text(board.record.ip) + " " + times(boot.offers);
  return offered + " and asks again, " + times(boot.asks) + " by now: " + trouble_with_offers(board).because + "." +
         offers_described(board);
}
std::string remedy_takes_no_offer(const Case& board) { return trouble_with_offers(board).remedy; }

/// A board that boots asks for a file soon after it has its address.
constexpr Nanos fetches_within_ns = 20 * nanos_per_s;

bool asks_for_no_file(const Case& board) {
  const Boot& boot = board.record.boot;
  if (!is_to_boot(board)) return false;
  return boot.asked_as != ClientKind::plain && boot.acknowledged_at != 0 && boot.files == 0 && boot.requested_at == 0 &&
         (boot.acknowledgements >= 3 || board.now >= boot.acknowledged_at + fetches_within_ns);
}
std::string says_no_file(const Case& board) {
  return "It took the address " + to_text(board.record.ip) + ", " + times(board.record.boot.acknowledgements) +
         ", and has asked for no file since.";
}
std::string remedy_no_file(const Case& board) {
  const ClientKind kind = board.record.boot.asked_as;
  if (kind == ClientKind::pxe || kind == ClientKind::pi) {
    return "See that a class of `dhcp: classes` fits it and has a `boot_file`; a PC boots nothing else.";
  }
  return "Look whether it finds another boot server (TFTP_IP in its EEPROM, a `boot_server`, an option 66), and "
         "whether "
         "its ARP requests are answered; 'bootstorm capture " +
         to_text(board.record.mac) + "' shows them.";
}

}  // namespace

constinit const VerdictRow refused_verdict{"refused",      Severity::trouble,
                                           is_refused,     says_refused,
                                           remedy_refused, [](const Case& board) { return board.record.boot.refused; }};
constinit const VerdictRow went_dark_verdict{"went_dark", Severity::trouble, went_dark, says_went_dark,
                                             remedy_went_dark};
constinit const VerdictRow offer_not_taken_verdict{"offer_not_taken", Severity::trouble, takes_no_offer,
                                                   says_takes_no_offer, remedy_takes_no_offer};
constinit const VerdictRow no_file_asked_verdict{"no_file_asked", Severity::trouble, asks_for_no_file, says_no_file,
                                                 remedy_no_file};

}  // namespace bootstorm::operate
