// What the network does to a board: frames dropped, an address used twice, another server.
#include "operate/book/verdicts/rows.hpp"
#include "operate/book/verdicts/words.hpp"

namespace bootstorm::operate {
namespace {

bool is_dropped(const Case& board) {
  const Record& record = board.record;
  return record.drops != 0 && is_fresh(record.dropped_at, board.now) && board.phase != Phase::leased &&
         record.dropped_at >= std::max(record.boot.finished_at, record.boot.offered_at);
}
std::string says_dropped(const Case& board) {
  return "Its frames are dropped (" + std::string{name_of(board.record.dropped)} + ") and have been for " +
         seconds(board.now - board.record.drops_began_at) + ".";
}
std::string remedy_dropped(const Case& board) { return std::string{help_of(board.record.dropped)}; }

bool has_rival(const Case& board) { return is_fresh(board.record.rival_at, board.now); }
std::string says_rival(const Case& board) {
  const Record& record = board.record;
  if (record.rival == MacAddress{}) {
    return to_text(record.mac) + " uses " + to_text(record.rival_ip) +
           ", an address of the pool that it was not given.";
  }
  return to_text(record.rival_ip) + " is used by two machines: " + to_text(record.mac) + ", which was given it, and " +
         to_text(record.rival) + ".";
}
std::string remedy_rival(const Case& board) {
  return "Give " + to_text(board.record.rival == MacAddress{} ? board.record.mac : board.record.rival) +
         " another address, or take " + to_text(board.record.rival_ip) + " out of the pool with exclude.";
}

bool takes_anothers_offer(const Case& board) {
  const Boot& boot = board.record.boot;
  return !got_on(board.record) && is_fresh(boot.foreign_at, board.now) && boot.asked_at != 0 &&
         (boot.asks >= 2 || board.phase == Phase::dark);
}
std::string says_anothers_offer(const Case& board) {
  return "Another DHCP server, " + to_text(board.record.boot.foreign) + ", answers it, and it does not use our OFFER.";
}
std::string remedy_anothers_offer(const Case& board) {
  return "Turn the DHCP server at " + to_text(board.record.boot.foreign) +
         " off, or set mode: proxy in this network and let that server give the addresses.";
}

bool asks_another_host(const Case& board) {
  const Boot& boot = board.record.boot;
  return boot.offered_at != 0 && boot.arp_at > boot.offered_at && boot.requested_at < boot.offered_at &&
         boot.bound_at == 0 && board.now >= boot.arp_at + 2 * nanos_per_s && boot.kernel_at == 0;
}
std::string says_another_host(const Case& board) {
  return "It was offered " + to_text(board.record.ip) + " and then looked for " + to_text(board.record.boot.arp_for) +
         " instead of asking for a file here: it boots from there.";
}
std::string remedy_another_host(const Case& board) {
  return "Find what names " + to_text(board.record.boot.arp_for) +
         " as its boot server: another DHCP server, or a TFTP_IP in its EEPROM.";
}

}  // namespace

constinit const VerdictRow frames_dropped_verdict{"frames_dropped", Severity::trouble, is_dropped, says_dropped,
                                                  remedy_dropped};
constinit const VerdictRow address_conflict_verdict{"address_conflict", Severity::trouble, has_rival, says_rival,
                                                    remedy_rival};
constinit const VerdictRow other_dhcp_server_verdict{"other_dhcp_server", Severity::trouble, takes_anothers_offer,
                                                     says_anothers_offer, remedy_anothers_offer};
constinit const VerdictRow other_boot_server_verdict{"other_boot_server", Severity::trouble, asks_another_host,
                                                     says_another_host, remedy_another_host};

}  // namespace bootstorm::operate
