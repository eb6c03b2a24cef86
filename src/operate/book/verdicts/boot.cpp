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
  const Boot& boot = board.record.boot;
  return "It loaded everything, " + file(board, boot.finished) + " last, and its system has " +
         (boot.asked_at > boot.kernel_at ? "asked for an address and taken none since."
                                         : "not asked for an address since.");
}
std::string remedy_silent_after_load(const Case&) {
  return "The network boot is done; what failed is behind it: the kernel, its device tree, its root file system. If "
         "the system has a fixed address, all may be well.";
}

bool is_silent(const Case& board) {
  return board.phase == Phase::dark && board.record.boot.began_at != 0 && is_to_boot(board);
}
std::string says_silent(const Case& board) {
  const Boot& boot = board.record.boot;
  const std::string ago = seconds(board.now - board.record.last_at) + " ago";
  if (boot.finished_at == 0) {
    return std::string{"It fell silent after "} + (boot.offered_at != 0 ? "an OFFER" : "it had asked for an address") +
           ", " + ago + ".";
  }
  const std::string text =
      "It fell silent " + ago + ", after it had " + file(board, boot.finished) + ", and has taken no kernel";
  const std::string lacks = lacking(board);
  return text + (lacks.empty() ? "." : "; its image lacks what it needs: " + lacks + ".");
}
std::string remedy_silent(const Case& board) {
  if (board.record.boot.finished_at != 0 && !lacking(board).empty()) {
    return "Put what is missing into " +
           board.book.images()->directory_of(board.book.images()->searched_by(asker_of(board))) +
           "; 'bootstorm check' looks through all images.";
  }
  return "Switch it off and on, and look at its console if it happens again.";
}

bool has_no_link(const Case& board) {
  return board.book.link_down_since(board.record.port) != 0 && board.phase != Phase::leased;
}
std::string says_no_link(const Case& board) {
  return "The appliance's port " + std::to_string(board.record.port) + " has had no link for " +
         seconds(board.now - board.book.link_down_since(board.record.port)) + ".";
}
std::string remedy_no_link(const Case&) {
  return "Look at the cable between the appliance and its switch, and whether that switch has power.";
}

bool is_booted(const Case& board) { return board.phase == Phase::loaded || board.phase == Phase::leased; }
std::string place_among_fellows(const Case& board) {
  const Model model = board.book.model_of(board.record);
  const BootTimes::Rank rank = board.book.boot_times().rank(model, boot_time(board.record.boot));
  if (board.record.boot.kernel_at == 0 || rank.boots <= BootTimes::fellows_min) return {};
  const bool is_fast = rank.faster_than_percent >= rank.slower_than_percent;
  if (rank.faster_than_percent == 0 && rank.slower_than_percent == 0) return {};  // all were equally fast
  return std::string{is_fast ? "; faster than " : "; slower than "} +
         std::to_string(is_fast ? rank.faster_than_percent : rank.slower_than_percent) + " % of the last " +
         std::to_string(rank.boots) + " boots" +
         (model == Model::unknown ? std::string{} : " of a " + std::string{row_of(model).title});
}
std::string says_booted(const Case& board) {
  const Boot& boot = board.record.boot;
  if (boot.files == 0) return "It has its address, " + to_text(board.record.ip) + ", and has asked for no file.";
  return "Booted in " + seconds(boot_time(boot)) + ", " + counted(boot.files, "file", "files") + ", " +
         bytes_text(boot.bytes) + place_among_fellows(board) + ".";
}

bool always(const Case&) { return true; }
std::string says_on_its_way(const Case& board) {
  if (board.record.boot.began_at == 0) return "It was heard, and has asked for nothing yet.";
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
constinit const VerdictRow no_link_verdict{"no_link", Severity::trouble, has_no_link, says_no_link, remedy_no_link};
constinit const VerdictRow silent_verdict{"silent", Severity::trouble, is_silent, says_silent, remedy_silent};
constinit const VerdictRow booted_verdict{"booted", Severity::fine, is_booted, says_booted, nothing};
constinit const VerdictRow on_its_way_verdict{"on_its_way", Severity::waiting, always, says_on_its_way, nothing};

}  // namespace bootstorm::operate
