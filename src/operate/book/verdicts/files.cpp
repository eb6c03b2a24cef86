// A board that asks for files and gets them late, or not whole.
#include "operate/book/verdicts/rows.hpp"
#include "operate/book/verdicts/words.hpp"

namespace bootstorm::operate {
namespace {

/// The firmware of a Pi 4 gives a file that long.
constexpr Nanos pi4_file_max_ns = 30 * nanos_per_s;
/// So many blocks sent again are no accident.
constexpr std::uint32_t repeated_many = 100;
/// So many transfers at once share the way.
constexpr std::uint32_t beside_many = 8;

bool is_stalled(const Case& board) { return board.record.boot.stalled_at != 0; }
bool is_stalled_with_others(const Case& board) {
  return is_stalled(board) && board.book.stalled_beside(board.record) != 0;
}
std::string says_stalled(const Case& board) {
  const Boot& boot = board.record.boot;
  return "It fell silent in " + file(board, boot.stalled) + " after block " + std::to_string(boot.stalled_block) +
         "; " + counted(boot.repeated, "block was", "blocks were") + " sent again.";
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

/// A file that takes, or took, longer than the board's firmware waits.
struct SlowFile {
  enum class End : std::uint8_t {
    none,
    comes,
    came,
    given_up
  };
  End end = End::none;
  Name name = name_none;
  Nanos took = 0;
  std::uint32_t beside = 0;  // transfers
  std::uint32_t repeated = 0;
};

SlowFile slow_file(const Case& board) {
  const Boot& boot = board.record.boot;
  const Boot& before = board.record.before;
  if (boot.asked_as != ClientKind::pi4 && boot.asked_as != ClientKind::pi5) return {};
  if (boot.bound_at != 0) return {};  // its system runs: it was in time
  if (boot.open != 0 && board.phase == Phase::fetching && board.now - boot.requested_at > pi4_file_max_ns) {
    return {SlowFile::End::comes, boot.requested, board.now - boot.requested_at,
            std::max(boot.beside, board.book.transfers()), boot.repeated};
  }
  if (boot.slow_ns > pi4_file_max_ns) return {SlowFile::End::came, boot.slow, boot.slow_ns, boot.beside, boot.repeated};
  const Nanos until_restart = boot.began_at - before.requested_at;
  const bool gave_up = before.open != 0 && before.kernel_at == 0 && until_restart >= pi4_file_max_ns &&
                       until_restart < 2 * pi4_file_max_ns;
  if (!gave_up || boot.kernel_at != 0) return {};
  return {SlowFile::End::given_up, before.requested, until_restart, before.beside, before.repeated};
}
bool is_slow(const Case& board) { return slow_file(board).end != SlowFile::End::none; }
std::string says_slow(const Case& board) {
  const SlowFile slow = slow_file(board);
  const std::string name = file(board, slow.name);
  std::string text;
  switch (slow.end) {
    case SlowFile::End::comes: text = "It has been loading " + name + " for " + seconds(slow.took); break;
    case SlowFile::End::given_up: text = "It gave " + name + " up after " + seconds(slow.took); break;
    default: text = name + " took " + seconds(slow.took);
  }
  return text + ", " + seconds(slow.took - pi4_file_max_ns) + " more than its firmware waits (30 s): " +
         (slow.beside == 0 ? std::string{} : counted(slow.beside, "transfer", "transfers") + " ran at once, and ") +
         counted(slow.repeated, "block was", "blocks were") + " sent again.";
}
std::string remedy_slow(const Case& board) {
  const SlowFile slow = slow_file(board);
  if (slow.repeated > repeated_many) {
    return "Blocks are lost on the way: look at its cable, its switch port and the uplink.";
  }
  if (slow.beside > beside_many) {
    return "Start fewer boards at once, give the appliance a faster link, or make the file smaller.";
  }
  return "Hardly anything else was sent: look at the speed that its switch port and the appliance's have agreed on "
         "(ethtool INTERFACE), and at what delays frames between them.";
}

}  // namespace

constinit const VerdictRow network_stalled_verdict{"network_stalled", Severity::trouble, is_stalled_with_others,
                                                   says_stalled_with_others, remedy_stalled_with_others};
constinit const VerdictRow stalled_verdict{"stalled", Severity::trouble, is_stalled, says_stalled, remedy_stalled};
constinit const VerdictRow too_slow_verdict{"too_slow", Severity::trouble, is_slow, says_slow, remedy_slow};

}  // namespace bootstorm::operate
