// Frames as they are written: hex, texts, repetitions, and what is worked out when the exchange is played.
#include <charconv>
#include <system_error>

#include "exchanges/words.hpp"

namespace bootstorm::exchange {
namespace {

class PieceParser {
 public:
  PieceParser(const std::string& file, const Line& line, Pieces& into) : file_(file), line_(line), into_(into) {}

  void word(const std::string& word) {
    if (word.front() == '"') {
      const Line alone{.number = line_.number, .indented = true, .comment = {}, .words = {word}};
      for (const char c : Words{file_, alone}.text()) literal().push_back(static_cast<std::byte>(c));
    } else if (word.front() == '<') {
      computed(word.substr(1, word.size() - 2));
    } else {
      hex(word);
    }
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw Error(file_ + ':' + std::to_string(line_.number) + ": " + message);
  }

  std::vector<std::byte>& literal() {
    if (into_.empty() || into_.back().kind != Piece::Kind::bytes || into_.back().line != line_.number) {
      add(Piece::Kind::bytes);
    }
    return into_.back().bytes;
  }

  Piece& add(Piece::Kind kind) {
    into_.push_back({.kind = kind, .line = line_.number, .bytes = {}, .number = {}, .file = {}, .blksize = 0});
    return into_.back();
  }

  /// `ff`, `00*192`
  void hex(const std::string& word) {
    std::uint8_t value = 0;
    std::size_t count = 1;
    const auto two = std::from_chars(word.data(), word.data() + std::min<std::size_t>(word.size(), 2), value, 16);
    bool good = word.size() >= 2 && two.ec == std::errc{} && two.ptr == word.data() + 2;
    if (good && word.size() > 2) {
      const auto times = std::from_chars(word.data() + 3, word.data() + word.size(), count);
      good = word[2] == '*' && times.ec == std::errc{} && times.ptr == word.data() + word.size() && count <= 65536;
    }
    if (!good) fail('\'' + word + "' is neither two hex digits nor such a byte repeated");
    literal().insert(literal().end(), count, std::byte{value});
  }

  /// `n`, `n+1`, `n-1` or a number
  Number loop_number(std::string_view word) const {
    Number number{.loop = word.starts_with('n'), .value = 0};
    if (number.loop) word.remove_prefix(1);
    if (number.loop && word.empty()) return number;
    if (word.starts_with('+')) word.remove_prefix(1);
    const auto parsed = std::from_chars(word.data(), word.data() + word.size(), number.value);
    if (parsed.ec != std::errc{} || parsed.ptr != word.data() + word.size()) {
      fail("'" + std::string{word} + "' is neither a number nor n, n+1 and the like");
    }
    return number;
  }

  void computed(const std::string& inside) {
    const auto lines = split_lines(inside, file_);
    if (lines.empty()) fail("<> says nothing");
    const Line inner{.number = line_.number, .indented = true, .comment = {}, .words = lines.front().words};
    Words words{file_, inner};
    if (words.take("ipv4")) {
      add(Piece::Kind::ipv4_checksum);
    } else if (words.take("udp")) {
      add(Piece::Kind::udp_checksum);
    } else if (words.take("icmp")) {
      add(Piece::Kind::icmp_checksum);
    } else if (words.take("block")) {
      Piece& piece = add(Piece::Kind::block);
      piece.file = words.text();
      piece.number = loop_number(words.next("a block number"));
      if (!words.take("of")) fail("a block is written <block \"file\" number of blksize>");
      piece.blksize = static_cast<std::uint32_t>(words.number("a block size", 65464));
    } else {
      add(Piece::Kind::number).number = loop_number(words.next("a number"));
    }
    words.end();
  }

  const std::string& file_;
  const Line& line_;
  Pieces& into_;
};

}  // namespace

void parse_pieces(const std::string& file, const Line& line, Pieces& into) {
  PieceParser parser{file, line, into};
  for (const std::string& word : line.words) parser.word(word);
}

}  // namespace bootstorm::exchange
