// All boards at a glance: how many are in which phase, what is wrong with how many, and the worst of them.
#pragma once

#include <cstddef>
#include <memory>

#include "operate/board_lines.hpp"
#include "operate/history.hpp"
#include "operate/line_source.hpp"

namespace bootstorm::operate {

/// Boards that an answer tells of at most: a line has room for these.
inline constexpr std::size_t worst_max = 50;
inline constexpr std::size_t worst_default = 20;

/// One line: {"boards": …, "listed": …, "lost": …, "phases": {phase: n}, "verdicts": {name: n, of trouble alone},
/// "rates": as rates_json() has them, "worst": [lines of board_lines(), at most `worst` of them]}. The worst are those
/// whose verdict stands first in verdict_rows(), and of these those that were heard last. It looks at a part of the
/// book a round. `book` and `history` outlive it.
[[nodiscard]] std::unique_ptr<LineSource> top_lines(const Book& book, const History& history, std::size_t worst,
                                                    Clock now);

}  // namespace bootstorm::operate
