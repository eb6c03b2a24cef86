// What the network does to a board: frames dropped, an address used twice, another server.
#include "operate/book/reason_words.hpp"
#include "operate/book/verdicts/rows.hpp"
#include "operate/book/verdicts/words.hpp"

namespace bootstorm::operate {
namespace {

/// One damaged frame means nothing: its sender repeats it. Boot firmware does so every few seconds.
constexpr Nanos repeated_within_ns = 4 * nanos_per_s;

bool is_damage(Reason reason) { return reason == Reason::udp_checksum || reason == Reason::udp_checksum_unfinished; }
bool is_dropped(const Case& board) {
  const Record& record = board.record;
  if (record.drops == 0 || !is_fresh(record.dropped_at, board.now)) return false;
  // What the system of a board that has booted says besides, in VLANs of its own perhaps, is its affair.
  const bool has_booted = board.phase == Phase::loaded || board.phase == Phase::leased;
  if (has_booted && !is_damage(record.dropped)) return false;
  return record.dropped_at >= got_on_at(record) && board.now >= record.drops_began_at + repeated_within_ns;
}
std::string says_dropped(const Case& board) {
  return "For " + seconds(board.now - board.record.drops_began_at) +
         " its frames have been dropped: " + because_of(board.record.dropped, board) + ".";
}
std::string remedy_dropped(const Case& board) { return remedy_of(board.record.dropped, board); }

/// Of an address that it was not given: it is withheld from all others for so long.
constexpr Nanos withheld_ns = 600 * nanos_per_s;

/// It has the address that it uses from another server, which is what is wrong.
bool is_given_by_other(const Record& record) {
  const bool is_user = record.rival == MacAddress{} || record.is_intruder;
  return is_user && record.boot.chose_other_at != 0 && record.boot.chose_other_at <= record.rival_at;
}
bool has_rival(const Case& board) {
  const Record& record = board.record;
  if (is_given_by_other(record)) return false;
  const bool is_squatter = record.rival == MacAddress{};
  if (is_squatter && record.boot.offered_at > record.rival_at) return false;  // it has asked for one since
  return record.rival_at != 0 && board.now - record.rival_at < (is_squatter ? withheld_ns : fresh_ns);
}
std::string says_rival(const Case& board) {
  const Record& record = board.record;
  const std::string ip = to_text(record.rival_ip);
  if (record.rival == MacAddress{}) {
    return "It uses " + ip + ", an address of the pool that it was not given; nobody else gets that address.";
  }
  if (record.is_intruder) return "It uses " + ip + ", which was given to " + to_text(record.rival) + ".";
  return ip + " is used by two machines: " + to_text(record.mac) + ", which was given it, and " +
         to_text(record.rival) + ".";
}
std::string remedy_rival(const Case& board) {
  const Record& record = board.record;
  const bool is_other = record.rival != MacAddress{} && !record.is_intruder;
  return "Give " + to_text(is_other ? record.rival : record.mac) + " another address, or let it ask for one, or take " +
         to_text(record.rival_ip) + " out of the pool with `exclude`.";
}

/// A board that boots from here asks for a file soon after it has its address, wherever it has that from.
constexpr Nanos asks_here_within_ns = 2 * nanos_per_s;

bool is_another_server_meant(const Case& board) {
  const Network* network = network_of(board);
  return network != nullptr && network->dhcp.mode != DhcpMode::server;
}
bool took_anothers_offer(const Case& board) {
  const Boot& boot = board.record.boot;
  return boot.chose_other_at != 0 && boot.chose_other_at >= got_on_at(board.record) &&
         board.now >= boot.chose_other_at + asks_here_within_ns;
}
bool meets_other_server(const Case& board) {
  const Boot& boot = board.record.boot;
  if (is_another_server_meant(board)) return false;
  if (took_anothers_offer(board)) return true;
  return !got_on(board.record) && is_fresh(boot.foreign_at, board.now) && boot.asked_at != 0 &&
         (boot.asks >= 2 || board.phase == Phase::dark);
}
std::string says_other_server(const Case& board) {
  const Boot& boot = board.record.boot;
  const std::string server = server_text(board, boot.foreign);
  if (!took_anothers_offer(board)) {
    return "Another DHCP server, " + server + ", answers it, too, and it does not use the OFFER from here.";
  }
  const bool has_booted = boot.kernel_at != 0;
  const std::string ip = is_given_by_other(board.record) ? ", " + to_text(board.record.rival_ip) + "," : std::string{};
  return std::string{has_booted ? "Its system" : "It"} + " took the address" + ip + " that another DHCP server, " +
         server + ", offers" + (has_booted ? "." : ", and asks for no file here.");
}
std::string remedy_other_server(const Case& board) {
  return "Turn the DHCP server at " + to_text(board.record.boot.foreign) +
         " off; or let it give the addresses, and set `mode: proxy` in the `dhcp` of " + network_text(board) + ".";
}

bool asks_another_host(const Case& board) {
  const Boot& boot = board.record.boot;
  return boot.offered_at != 0 && boot.arp_at > boot.offered_at && boot.requested_at < boot.offered_at &&
         boot.bound_at == 0 && board.now >= boot.arp_began_at + asks_here_within_ns && boot.kernel_at == 0;
}
std::string says_another_host(const Case& board) {
  return "It was offered " + to_text(board.record.ip) + " and then looked for " + to_text(board.record.boot.arp_for) +
         " instead of asking for a file here: it boots from there.";
}
std::string remedy_another_host(const Case& board) {
  return "Find what names " + to_text(board.record.boot.arp_for) +
         " as its boot server: another DHCP server, a `boot_server` or an option 66 in the configuration, or a TFTP_IP "
         "in its EEPROM.";
}

}  // namespace

constinit const VerdictRow frames_dropped_verdict{
    "frames_dropped", Severity::trouble, is_dropped,
    says_dropped,     remedy_dropped,    [](const Case& board) { return board.record.dropped; }};
constinit const VerdictRow address_conflict_verdict{"address_conflict", Severity::trouble, has_rival, says_rival,
                                                    remedy_rival};
constinit const VerdictRow other_dhcp_server_verdict{"other_dhcp_server", Severity::trouble, meets_other_server,
                                                     says_other_server, remedy_other_server};
constinit const VerdictRow other_boot_server_verdict{"other_boot_server", Severity::trouble, asks_another_host,
                                                     says_another_host, remedy_another_host};

}  // namespace bootstorm::operate
