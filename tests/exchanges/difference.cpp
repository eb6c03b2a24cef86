#include <algorithm>
#include <array>
#include <cstdio>

#include "exchanges/play.hpp"

namespace bootstorm::exchange {
namespace {

std::string hex(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    std::array<char, 4> digits{};
    std::snprintf(digits.data(), digits.size(), "%02x ", std::to_integer<unsigned>(byte));
    text += digits.data();
  }
  if (!text.empty()) text.pop_back();
  return text;
}

std::string dump(const std::vector<std::byte>& bytes) {
  constexpr std::size_t shown_max = 400;
  std::string text;
  for (std::size_t at = 0; at < std::min(bytes.size(), shown_max); at += 16) {
    const std::size_t count = std::min<std::size_t>(16, bytes.size() - at);
    text += "      " + std::to_string(at) + ": " + hex(std::span{bytes}.subspan(at, count)) + '\n';
  }
  if (bytes.size() > shown_max) text += "      … " + std::to_string(bytes.size()) + " bytes\n";
  return text;
}

}  // namespace

std::string describe_difference(const Exchange& exchange, const Rendered& wanted, const std::vector<std::byte>& got) {
  constexpr std::size_t differences_max = 16;
  std::string text;
  std::size_t shown = 0;
  for (std::size_t at = 0; at < std::max(wanted.bytes.size(), got.size()) && shown < differences_max; ++shown) {
    const bool within = at < wanted.bytes.size() && at < got.size();
    if (within && wanted.bytes[at] == got[at]) {
      ++at;
      --shown;
      continue;
    }
    if (!within) {
      text += "    wanted " + std::to_string(wanted.bytes.size()) + " bytes, got " + std::to_string(got.size()) + '\n';
      break;
    }
    // One line of the exchange is one difference: a field, if it was written well.
    const unsigned line = wanted.lines[at];
    std::size_t end = at;
    while (end < wanted.bytes.size() && end < got.size() && wanted.lines[end] == line && end - at < 16) ++end;
    const auto comment = exchange.comments.find(line);
    text += "    offset " + std::to_string(at) + ", line " + std::to_string(line);
    if (comment != exchange.comments.end() && !comment->second.empty()) text += " (" + comment->second + ")";
    text += ":\n      wanted " + hex(std::span{wanted.bytes}.subspan(at, end - at)) + "\n      got    " +
            hex(std::span{got}.subspan(at, end - at)) + '\n';
    at = end;
  }
  if (wanted.bytes == got) return text;
  return text + "    all that came, " + std::to_string(got.size()) + " bytes:\n" + dump(got);
}

}  // namespace bootstorm::exchange
