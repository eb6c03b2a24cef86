// What operators are told of boards: a line each, or all of one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/lease_state.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "operate/book/book.hpp"
#include "operate/book/verdicts.hpp"
#include "operate/line_source.hpp"

namespace bootstorm::operate {

/// A network as the configuration has it: boards with an address are where that is, others where they were heard.
struct NetworkPlace {
  Ipv4Prefix prefix;
  Link link;
  bool is_subnet = false;  // behind a relay

  [[nodiscard]] bool admits(const Record& record) const;
};

/// Which boards somebody wants. What is empty admits all.
struct BoardFilter {
  std::string phase{};
  std::string verdict{};
  std::optional<std::uint64_t> vlan{};
  std::optional<std::uint64_t> port{};
  std::vector<NetworkPlace> networks{};  // any of them
  bool trouble_only = false;

  [[nodiscard]] bool admits(const Case& board) const;
  [[nodiscard]] bool admits_unheard(const ListedBoard& board) const;
};

/// The workers' clock.
using Clock = std::function<Nanos()>;

/// One line a board that passes: those that were heard, then listed ones that were not. `book` outlives the source.
[[nodiscard]] std::unique_ptr<LineSource> board_lines(const Book& book, const BoardFilter& filter, Clock now);

/// The line of one board that was heard, and of a listed one that was not.
[[nodiscard]] nlohmann::ordered_json board_json(const Book& book, const Record& record, Nanos now);
[[nodiscard]] nlohmann::ordered_json unheard_json(const Book& book, const ListedBoard& board);

/// The board that an operator means by its MAC, name, serial or address; none: nobody is known by that.
struct FoundBoard {
  std::uint32_t place = Book::none;  // none: it is listed and was never heard
  std::uint32_t number = 0;          // among the listed ones, from 1; 0: not listed
};
[[nodiscard]] std::optional<FoundBoard> find_board(const Book& book, std::string_view text);

/// The line of board_lines(), and the board's story in words: {"board": …, "story": [{"age_ms": …, "text": …}, …]}.
/// Or a refusal, if nobody is known by `wanted`.
[[nodiscard]] std::string explain_json(const Book& book, std::string_view wanted, Nanos now);
/// The first line of an answer about boards: how many there are, and whether the book is complete.
[[nodiscard]] std::string book_json(const Book& book);

}  // namespace bootstorm::operate
