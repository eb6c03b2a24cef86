#include "cli/columns.hpp"

#include <algorithm>

namespace bootstorm::cli {
namespace {

constexpr std::string_view plain = "\x1b[0m";

/// Of the sequence that begins here: to its letter.
std::size_t sequence_length(std::string_view text) {
  std::size_t length = 2;
  while (length < text.size() && (text[length] < '@' || text[length] > '~')) ++length;
  return std::min(length + 1, text.size());
}

bool goes_on(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i += sequence_length(text.substr(i)) - 1;
    } else if (!goes_on(text[i])) {
      ++columns;
    }
  }
  return columns;
}

}  // namespace

std::string clipped(std::string_view line, std::size_t columns) {
  std::string text;
  std::size_t used = 0;
  bool is_coloured = false;
  for (std::size_t i = 0; i < line.size();) {
    const std::size_t length = line[i] == '\x1b' ? sequence_length(line.substr(i)) : 1;
    const bool has_room = line[i] == '\x1b' || used < columns || (goes_on(line[i]) && used == columns);
    if (!has_room) break;
    is_coloured = is_coloured || line[i] == '\x1b';
    if (line[i] != '\x1b' && !goes_on(line[i])) ++used;
    text += line.substr(i, length);
    i += length;
  }
  return is_coloured ? text.append(plain) : text;
}

std::string flowed(const std::vector<std::string>& items, std::size_t columns) {
  std::string text;
  std::size_t used = 0;
  for (const std::string& item : items) {
    const std::size_t width = columns_of(item);
    if (used != 0 && used + 2 + width > columns) {
      text += '\n';
      used = 0;
    }
    if (used != 0) text += "  ", used += 2;
    text += item;
    used += width;
  }
  return text + '\n';
}

}  // namespace bootstorm::cli
