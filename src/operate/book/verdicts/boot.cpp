// A board that has loaded its files, or fell silent on the way.
#include "operate/book/verdicts/rows.hpp"
#include "operate/book/verdicts/words.hpp"

namespace bootstorm::operate {
namespace {

constexpr Nanos system_asks_within_ns = 60 * nanos_per_s;
constexpr Nanos loop_within_ns = 600 * nanos_per_s;

std::string nothing(const Case&) { return {}; }

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

bool is_silent_after_load(const Case& board) {
  const Boot& boot = board.record.boot;
  return board.phase == Phase::loaded && boot.kernel_at != 0 && board.now >= boot.kernel_at + system_asks_within_ns;
}
std::string says_silent_after_load(const Case& board) {
  return "It loaded everything, " + file(board, board.record.boot.finished) +
         " last, and its system has not asked for an address since.";
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

}  // namespace

constinit const VerdictRow reboots_in_a_loop_verdict{"reboots_in_a_loop", Severity::trouble, is_loop, says_loop,
                                                     remedy_loop};
constinit const VerdictRow system_silent_verdict{"system_silent", Severity::trouble, is_silent_after_load,
                                                 says_silent_after_load, remedy_silent_after_load};
constinit const VerdictRow silent_verdict{"silent", Severity::trouble, is_silent, says_silent, remedy_silent};
constinit const VerdictRow booted_verdict{"booted", Severity::fine, is_booted, says_booted, nothing};
constinit const VerdictRow on_its_way_verdict{"on_its_way", Severity::waiting, always, says_on_its_way, nothing};

}  // namespace bootstorm::operate
