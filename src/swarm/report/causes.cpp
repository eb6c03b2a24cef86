#include "swarm/report/causes.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <tuple>

#include "base/text.hpp"

namespace bootstorm::swarm {

using client::Board;
using client::Failure;
using client::State;

namespace {

bool has_offer(const Board& board) { return board.stats().offered_at != 0 || board.stats().bound_at != 0; }

/// No OFFER that the board could have used has come, and it needs one.
bool lacks_offer(const Cause& cause) {
  return cause.failure == Failure::no_usable_offer || cause.failure == Failure::no_offer ||
         (cause.failure == Failure::none && cause.state == State::asking);
}

void add(Cause& cause, std::uint32_t index, const Board& board) {
  cause.boards.push_back(index);
  cause.block_least = std::min(cause.block_least, board.block());
  cause.block_most = std::max(cause.block_most, board.block());
  cause.discovers += board.stats().discovers;
  cause.offers_unusable += board.stats().offers_unusable;
  cause.files += board.stats().files;
  cause.bytes += board.stats().bytes;
}

/// How far a board was whose time was over.
std::string_view reached(State state) {
  switch (state) {
    case State::off: return "it was not switched on (see --start and --concurrent)";
    case State::asking: return "no OFFER came";
    case State::offered: return "an OFFER came, but no later frame that makes the ROM act on it";
    case State::arping: return "it has an address, but no ARP reply from the server";
    case State::rom_transfer: return "its boot ROM was reading";
    case State::bootcode_starting: return "bootcode.bin was about to ask for an address";
    case State::bootcode_asking: return "bootcode.bin asked for an address, and no OFFER came";
    case State::bootcode_arping: return "bootcode.bin got no ARP reply from the server";
    case State::bootcode_transfer: return "bootcode.bin, or what it started, was reading";
    case State::requesting: return "it took an OFFER, but no ACK came";
    case State::reading: return "it was reading";
    case State::booted:
    case State::dark:
    case State::failed:
    case State::count_: break;
  }
  return "it had come to its end";
}

std::string no_offer_text(const Cause& cause, const BoardList& boards) {
  const auto offered = std::ranges::count_if(boards, [](const auto& board) { return has_offer(*board); });
  if (cause.offers_unusable != 0) {
    return fmt::format(
        "{} came that this model does not take: without an address, a server, or the option 43 that it "
        "needs. Look at the server's boot profile for it.",
        counted(cause.offers_unusable, "OFFER", "OFFERs"));
  }
  if (offered != 0) {
    return fmt::format(
        "Not served, though {} of {} boards got an OFFER: the server does not know these, has no address "
        "left, or is too slow.",
        offered, boards.size());
  }
  return fmt::format(
      "Not served: {} left, and no board got an OFFER. Nothing on this device answers boot clients: is it "
      "the right network, and is the server ready?",
      counted(cause.discovers, "DISCOVER", "DISCOVERs"));
}

}  // namespace

std::vector<Cause> causes_of(const BoardList& boards) {
  std::vector<Cause> causes;
  for (std::uint32_t i = 0; i < boards.size(); ++i) {
    const Board& board = *boards[i];
    if (board.state() == State::booted) continue;
    // Boards whose time was over are wherever they happened to be.
    const std::string_view file = board.failure() == Failure::none ? std::string_view{} : board.file();
    const auto same = [&](const Cause& cause) {
      return std::tuple{cause.failure, cause.state, cause.file} == std::tuple{board.failure(), board.state(), file};
    };
    auto cause = std::ranges::find_if(causes, same);
    if (cause == causes.end()) {
      causes.push_back({.failure = board.failure(), .state = board.state(), .file = file});
      cause = causes.end() - 1;
    }
    add(*cause, i, board);
  }
  std::ranges::stable_sort(causes, [](const Cause& a, const Cause& b) { return a.boards.size() > b.boards.size(); });
  return causes;
}

std::string what_text(const Cause& cause) {
  if (cause.failure == Failure::none) return fmt::format("not done in time: {}", reached(cause.state));
  std::string text{client::explain(cause.failure)};
  if (cause.state == State::dark) text = "dark: " + text;
  if (cause.file.empty()) return text;
  text += fmt::format("; last file {}, ", cause.file);
  if (cause.block_least == cause.block_most) return text + fmt::format("block {}", cause.block_most);
  return text + fmt::format("blocks {} to {}", cause.block_least, cause.block_most);
}

std::string served_text(const Cause& cause, const BoardList& boards) {
  if (lacks_offer(cause)) return no_offer_text(cause, boards);
  if (cause.state == State::off) return {};
  if (cause.files != 0 || cause.bytes != 0) {
    return fmt::format("Served until then: {} and {}.", counted(cause.files, "file", "files"), bytes_text(cause.bytes));
  }
  return "No block of a file has come.";
}

std::string names_text(const Cause& cause, const BoardList& boards, std::size_t named_max) {
  std::string text;
  const std::size_t named = std::min(named_max, cause.boards.size());
  for (std::size_t i = 0; i < named; ++i) {
    const Board& board = *boards[cause.boards[i]];
    text += fmt::format("{}{} (serial {:08x})", i == 0 ? "" : ", ", to_text(board.mac()), board.serial());
  }
  if (named < cause.boards.size()) text += fmt::format(", and {} more", cause.boards.size() - named);
  return text;
}

}  // namespace bootstorm::swarm
