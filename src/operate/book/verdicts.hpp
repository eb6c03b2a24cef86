// What is wrong with a board and what to do about it, from what the book knows of it. One row each, in verdicts/.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bootstorm/time.hpp"
#include "operate/book/book.hpp"
#include "operate/book/phases.hpp"

namespace bootstorm::operate {

enum class Severity : std::uint8_t {
  fine,
  waiting,  // nothing is known to be wrong yet
  trouble,
};

/// A board at one moment.
struct Case {
  const Book& book;
  const Record& record;
  Phase phase{};
  Nanos now = 0;

  [[nodiscard]] std::string_view name(Name name) const { return book.names().text(name); }
};

struct VerdictRow {
  std::string_view name;
  Severity severity;
  bool (*applies)(const Case& board);
  std::string (*says)(const Case& board);         // one sentence: what is wrong
  std::string (*remedy)(const Case& board);       // one sentence: what to do; empty: nothing
  Reason (*reason)(const Case& board) = nullptr;  // what became of its frames; nullptr: it is of no single reason
};

/// In the order in which they are tried: the first that applies is the board's.
[[nodiscard]] std::span<const VerdictRow* const> verdict_rows();

[[nodiscard]] Case case_of(const Book& book, const Record& record, Nanos now);
/// The row that applies, without its sentences: these take time.
[[nodiscard]] const VerdictRow& find_verdict(const Case& board);

struct BoardVerdict {
  std::string_view name;
  Severity severity = Severity::waiting;
  std::string says;
  std::string remedy;
  std::string_view reason{};  // as counters have it; empty: none
};

[[nodiscard]] BoardVerdict verdict_of(const Book& book, const Record& record, Nanos now);
inline constexpr std::string_view verdict_unheard_name = "never_asked";
/// Of a listed board that was never heard.
[[nodiscard]] BoardVerdict verdict_unheard(const Site& site);

}  // namespace bootstorm::operate
