// Forms of names and texts: hosts, images, the prefixes of boards.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "bootstorm/boards.hpp"
#include "config/text.hpp"

namespace bootstorm::config {
namespace {

bool is_letter_or_digit(char character) {
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
         (character >= 'A' && character <= 'Z');
}

Parsed<std::string> parse_host_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return {};
  std::size_t label = 0;
  char before = '.';
  for (const char character : text) {
    const bool edge = before == '.' || character == '.';
    if (character == '.' ? label == 0 || before == '-' : edge && character == '-') return {};
    if (character != '.' && character != '-' && !is_letter_or_digit(character)) {
      return {{}, character == '_' ? "a host name has no underscore" : ""};
    }
    label = character == '.' ? 0 : label + 1;
    if (label > 63) return {};
    before = character;
  }
  if (before == '-' || before == '.') return {};
  return {std::string{text}, {}};
}

}  // namespace

Form<std::string> host_name() {
  return {"a host name of letters, digits and hyphens such as node-1", parse_host_name,
          any_scalar("^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$")};
}

Form<std::string> image_name() {
  return {"a name of 1 to 64 letters, digits, '.', '_' and '-'",
          [](std::string_view text) -> Parsed<std::string> {
            const auto fits = [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; };
            if (text.empty() || text.size() > 64 || text.front() == '.') return {};
            if (!std::all_of(text.begin(), text.end(), fits)) return {};
            return {std::string{text}, {}};
          },
          any_scalar("^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$")};
}

Form<std::string> board_prefix() {
  return {"a prefix of 1 to 32 letters, digits, '.', '_', '-' and '/' such as desk-7",
          [](std::string_view text) -> Parsed<std::string> {
            const auto fits = [](char c) {
              return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-' || c == '/';
            };
            if (text.size() > board_prefix_max || !std::all_of(text.begin(), text.end(), fits)) return {};
            if (text.ends_with('/')) text.remove_suffix(1);
            if (text.empty()) return {};
            const std::string inside = '/' + std::string{text} + '/';
            for (const char* const part : {"//", "/./", "/../"}) {
              if (inside.find(part) != inside.npos) return {{}, "no folder in it may be empty, '.' or '..'"};
            }
            return {std::string{text}, {}};
          },
          any_scalar("^[A-Za-z0-9._/-]{1,32}$")};
}

Form<std::string> plain_text(std::string expected, std::size_t bytes_max) {
  return {std::move(expected),
          [=](std::string_view text) -> Parsed<std::string> {
            const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
            if (text.empty() || text.size() > bytes_max) return {};
            if (std::any_of(text.begin(), text.end(), is_control)) return {{}, "it contains a control character"};
            return {std::string{text}, {}};
          },
          any_scalar(), [](const std::string& text) { return text; }};
}

}  // namespace bootstorm::config
