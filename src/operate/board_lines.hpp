// What operators are told of boards: a line each, or all of one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bootstorm/prefix.hpp"
#include "operate/book/book.hpp"
#include "operate/book/verdicts.hpp"
#include "operate/line_source.hpp"

namespace bootstorm::operate {

/// Which boards somebody wants. What is empty admits all.
struct BoardFilter {
  std::string phase{};
  std::string verdict{};
  std::optional<std::uint64_t> vlan{};
  std::optional<std::uint64_t> port{};
  bool trouble_only = false;
};

/// The workers' clock.
using Clock = std::function<Nanos()>;

/// One line a board that passes: those that were heard, then listed ones that were not. `book` outlives the source.
[[nodiscard]] std::unique_ptr<LineSource> board_lines(const Book& book, const BoardFilter& filter, Clock now);

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
