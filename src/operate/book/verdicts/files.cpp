// A board that asks for files and does not get on.
#include "operate/book/verdicts/rows.hpp"
#include "operate/book/verdicts/words.hpp"

namespace bootstorm::operate {
namespace {

/// The firmware of a Pi 4 gives a file that long.
constexpr Nanos pi4_file_max_ns = 30 * nanos_per_s;
/// How often a board asks for a missing file before it is stuck with it.
constexpr unsigned missing_asks_max = 3;

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

}  // namespace

constinit const VerdictRow network_stalled_verdict{"network_stalled", Severity::trouble, is_stalled_with_others,
                                                   says_stalled_with_others, remedy_stalled_with_others};
constinit const VerdictRow stalled_verdict{"stalled", Severity::trouble, is_stalled, says_stalled, remedy_stalled};
constinit const VerdictRow file_missing_verdict{"file_missing", Severity::trouble, is_missing, says_missing,
                                                remedy_missing};
constinit const VerdictRow too_slow_verdict{"too_slow", Severity::trouble, is_slow, says_slow, remedy_slow};

}  // namespace bootstorm::operate
