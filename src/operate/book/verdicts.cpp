#include "operate/book/verdicts.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace bootstorm::operate {
namespace {

/// A drop, a rival or another server counts while it is this fresh.
constexpr Nanos fresh_ns = 120 * nanos_per_s;
/// DISCOVERs after which an OFFER is not being taken: a board that takes one does so at the first or the second.
constexpr unsigned asks_in_vain = 4;
/// The boot ROM of a Pi 3 sends five DISCOVERs, five seconds apart, and then stays dark.
constexpr unsigned rom_asks = 5;
constexpr Nanos rom_gave_up_ns = 8 * nanos_per_s;
/// The firmware of a Pi 4 gives a file that long.
constexpr Nanos pi4_file_max_ns = 30 * nanos_per_s;
constexpr Nanos system_asks_within_ns = 60 * nanos_per_s;
constexpr Nanos loop_within_ns = 600 * nanos_per_s;
/// How often a board asks for a missing file before it is stuck with it.
constexpr unsigned missing_asks_max = 3;

std::string seconds(Nanos time) {
  const Nanos tenths = time / (100 * nanos_per_ms);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}
std::string file(const Case& board, Name name) {
  return name == name_none ? std::string{"a file"} : printable(board.name(name));
}
std::string where(const Record& record) {
  std::string text = "port " + std::to_string(record.port);
  if (record.vlan != 0) text += ", VLAN " + std::to_string(record.vlan);
  if (!record.relay.is_zero()) text += ", relay " + to_text(record.relay);
  return text;
}
bool is_fresh(Nanos at, Nanos now) { return at != 0 && now - at < fresh_ns; }
bool got_on(const Record& record) { return std::max(record.boot.requested_at, record.boot.bound_at) != 0; }
std::string nothing(const Case&) { return {}; }

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

bool is_refused(const Case& board) { return board.phase == Phase::refused; }
std::string says_refused(const Case& board) {
  return "It asks and gets nothing: " + std::string{name_of(board.record.boot.refused)} + ".";
}
std::string remedy_refused(const Case& board) { return std::string{help_of(board.record.boot.refused)}; }

bool is_stalled(const Case& board) { return board.record.boot.stalled_at != 0; }
bool is_stalled_with_others(const Case& board) {
  return is_stalled(board) && board.book.stalled_beside(board.record) != 0;
}
std::string says_stalled(const Case& board) {
  const Boot& boot = board.record.boot;
  return "It fell silent in " + file(board, boot.stalled) + " after block " + std::to_string(boot.stalled_block) +
         "; " + std::to_string(boot.repeated) + " blocks were sent again.";
}
std::string says_stalled_with_others(const Case& board) {
  return "It fell silent in " + file(board, board.record.boot.stalled) + " at the same time as " +
         std::to_string(board.book.stalled_beside(board.record)) + " more on " + where(board.record) + ".";
}
std::string remedy_stalled(const Case&) {
  return "Switch it off and on; if it happens again, look at its cable and its switch port.";
}
std::string remedy_stalled_with_others(const Case& board) {
  return "Look at the network: the switch or the uplink that the boards of " + where(board.record) + " share.";
}

bool is_loop(const Case& board) {
  const auto& boots = board.record.boots;
  return boots[2] != 0 && board.now - boots[2] < loop_within_ns && board.record.before.files != 0 &&
         board.record.boot.bound_at == 0 && board.record.before.bound_at == 0 && board.phase != Phase::loaded;
}
std::string says_loop(const Case& board) {
  return "It boots again and again, the last time after it had " + file(board, board.record.before.finished) + ".";
}
std::string remedy_loop(const Case& board) {
  return "What it starts after " + file(board, board.record.before.finished) +
         " fails: look at that file and at what its image lacks (bootstorm check).";
}

/// What the model's firmware cannot do without; nullptr: nothing is known of that file.
const BootNeed* need_of(const Case& board, std::string_view path) {
  const std::string_view name = base_of(path);
  for (const BootNeed& need : row_of(board.record.model).needs) {
    for (std::string_view rest = need.any_of; !rest.empty();) {
      const std::size_t end = std::min(rest.find('|'), rest.size());
      const std::string_view one = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const bool fits = one.ends_with('*') ? name.starts_with(one.substr(0, one.size() - 1)) : name == one;
      if (fits) return &need;
    }
  }
  return nullptr;
}
/// Firmware asks for many files that need not be there: one is trouble if nothing came after it.
bool is_missing(const Case& board) {
  const Boot& boot = board.record.boot;
  if (boot.missing == name_none || boot.kernel_at != 0 || boot.bound_at != 0) return false;
  const bool is_last = boot.missing_at >= std::max(boot.requested_at, boot.finished_at);
  const bool is_stuck = boot.missing_asks >= missing_asks_max || board.now >= boot.missing_at + fetched_after_ns;
  return is_last && is_stuck;
}
std::string says_missing(const Case& board) {
  const std::string_view path = board.name(board.record.boot.missing);
  std::string text = "It asked for " + printable(path) + ", which none of its images has, and went no further";
  if (const BootNeed* need = need_of(board, path)) text += ": " + std::string{need->without};
  return text + ".";
}
std::string remedy_missing(const Case& board) {
  return "Put " + file(board, board.record.boot.missing) +
         " into the board's image; 'bootstorm check' lists the images' directories and what they lack.";
}

bool is_slow(const Case& board) {
  const ClientKind kind = board.record.boot.asked_as;
  return board.record.boot.slow_ns > pi4_file_max_ns && (kind == ClientKind::pi4 || kind == ClientKind::pi5);
}
std::string says_slow(const Case& board) {
  const Boot& boot = board.record.boot;
  return file(board, boot.slow) + " took " + seconds(boot.slow_ns) + ", " + seconds(boot.slow_ns - pi4_file_max_ns) +
         " more than its firmware waits (30 s); " + std::to_string(boot.repeated) + " blocks were sent again.";
}
std::string remedy_slow(const Case& board) {
  return board.record.boot.repeated > 100
             ? "Blocks are lost on the way: look at its cable, its switch port and the uplink."
             : "Make the file smaller, or let fewer boards boot at once.";
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

bool is_silent_after_load(const Case& board) {
  const Boot& boot = board.record.boot;
  return board.phase == Phase::loaded && boot.kernel_at != 0 && board.now >= boot.kernel_at + system_asks_within_ns;
}
std::string says_silent_after_load(const Case& board) {
  return "It loaded everything, " + file(board, board.record.boot.finished) +
         " last, and its system has not asked for an "
         "address since.";
}
std::string remedy_silent_after_load(const Case&) {
  return "The network boot is done; what failed is behind it: the kernel, its device tree, its root file system. If "
         "the system has a fixed address, all may be well.";
}

bool is_silent(const Case& board) { return board.phase == Phase::dark; }
std::string says_silent(const Case& board) {
  const Boot& boot = board.record.boot;
  const char* after = boot.finished_at != 0  ? "after files were loaded, without a kernel among them"
                      : boot.offered_at != 0 ? "after an OFFER"
                                             : "after it had asked for an address";
  return std::string{"It fell silent "} + after + ", " + seconds(board.now - board.record.last_at) + " ago.";
}
std::string remedy_silent(const Case&) { return "Switch it off and on, and look at its console if it happens again."; }

bool is_booted(const Case& board) { return board.phase == Phase::loaded || board.phase == Phase::leased; }
std::string says_booted(const Case& board) {
  const Boot& boot = board.record.boot;
  const Nanos end = std::max(boot.kernel_at, boot.kernel_at == 0 ? boot.finished_at : 0);
  return "Booted in " + seconds(end > boot.began_at ? end - boot.began_at : 0) + ", " +
         counted(boot.files, "file", "files") + ", " + bytes_text(boot.bytes) + ".";
}

bool always(const Case&) { return true; }
std::string says_on_its_way(const Case& board) {
  switch (board.phase) {
    case Phase::asked: return "It has asked for an address.";
    case Phase::offered: return "It was offered " + to_text(board.record.ip) + ".";
    default: return "It is loading " + file(board, board.record.boot.requested) + ".";
  }
}

constexpr std::array rows{
    VerdictRow{"frames_dropped", Severity::trouble, is_dropped, says_dropped, remedy_dropped},
    VerdictRow{"address_conflict", Severity::trouble, has_rival, says_rival, remedy_rival},
    VerdictRow{"refused", Severity::trouble, is_refused, says_refused, remedy_refused},
    VerdictRow{"network_stalled", Severity::trouble, is_stalled_with_others, says_stalled_with_others,
               remedy_stalled_with_others},
    VerdictRow{"stalled", Severity::trouble, is_stalled, says_stalled, remedy_stalled},
    VerdictRow{"reboots_in_a_loop", Severity::trouble, is_loop, says_loop, remedy_loop},
    VerdictRow{"file_missing", Severity::trouble, is_missing, says_missing, remedy_missing},
    VerdictRow{"too_slow", Severity::trouble, is_slow, says_slow, remedy_slow},
    VerdictRow{"other_dhcp_server", Severity::trouble, takes_anothers_offer, says_anothers_offer,
               remedy_anothers_offer},
    VerdictRow{"other_boot_server", Severity::trouble, asks_another_host, says_another_host, remedy_another_host},
    VerdictRow{"went_dark", Severity::trouble, went_dark, says_went_dark, remedy_went_dark},
    VerdictRow{"offer_not_taken", Severity::trouble, takes_no_offer, says_takes_no_offer, remedy_takes_no_offer},
    VerdictRow{"system_silent", Severity::trouble, is_silent_after_load, says_silent_after_load,
               remedy_silent_after_load},
    VerdictRow{"silent", Severity::trouble, is_silent, says_silent, remedy_silent},
    VerdictRow{"booted", Severity::fine, is_booted, says_booted, nothing},
    VerdictRow{"on_its_way", Severity::waiting, always, says_on_its_way, nothing},
};

}  // namespace

std::span<const VerdictRow> verdict_rows() { return rows; }

BoardVerdict verdict_of(const Book& book, const Record& record, Nanos now) {
  const Case board{book, record, phase_of(record, now), now};
  const auto* row = std::ranges::find_if(rows, [&](const VerdictRow& tried) { return tried.applies(board); });
  return {row->name, row->severity, row->says(board), row->remedy(board)};
}

BoardVerdict verdict_unheard() {
  return {
      "never_asked", Severity::trouble, "It is listed and has never been heard.",
      "Look at its power and its cable, whether it may boot from the network (OTP bit, boot order), and whether its "
      "switch port is in a VLAN of the configuration."};
}

}  // namespace bootstorm::operate
