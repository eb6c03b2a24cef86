// A line of an exchange as words, and the words as values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "exchanges/exchange.hpp"

namespace bootstorm::exchange {

/// One line, without its comment. Words are divided by spaces; a text in "…" and a <…> are one word each, and so is
/// all that follows `exchange: ` and `why: `.
struct Line {
  unsigned number = 0;
  bool indented = false;
  std::string comment;
  std::vector<std::string> words;
};

/// Reads words from left to right; whatever is not as wanted ends in an Error that names the line.
class Words {
 public:
  Words(const std::string& file, const Line& line) : file_(file), line_(line) {}

  [[nodiscard]] bool done() const { return at_ == line_.words.size(); }
  [[nodiscard]] unsigned line() const { return line_.number; }
  /// Takes the next word if it is that one.
  bool take(std::string_view word);
  const std::string& next(std::string_view wanted);
  std::uint64_t number(std::string_view wanted, std::uint64_t max = ~std::uint64_t{0});
  std::string text();  // "…"
  Nanos time();        // 250 ms
  Ipv4Address ipv4();
  MacAddress mac();
  AddressRange range();
  void end();
  [[noreturn]] void fail(const std::string& message) const;

 private:
  const std::string& file_;
  const Line& line_;
  std::size_t at_ = 0;
};

[[nodiscard]] std::vector<Line> split_lines(std::string_view text, const std::string& file);
/// `ff 00*192 "text" <udp>`: the rest of a line as pieces of a frame.
void parse_pieces(const std::string& file, const Line& line, Pieces& into);

}  // namespace bootstorm::exchange
