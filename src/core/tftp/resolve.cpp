#include "core/tftp/resolve.hpp"

#include <optional>

namespace bootstorm::tftp {

namespace {

std::optional<std::uint32_t> hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint32_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint32_t>(c - 'A' + 10);
  return std::nullopt;
}

// Eight hex digits: how the firmware writes a serial as a prefix.
std::optional<std::uint32_t> parse_serial(std::string_view text) noexcept {
  if (text.size() != 8) return std::nullopt;
  std::uint32_t serial = 0;
  for (const char c : text) {
    const auto digit = hex_digit(c);
    if (!digit) return std::nullopt;
    serial = (serial << 4) | *digit;
  }
  return serial;
}

// dc-a6-32-01-36-c2: the Pi 4 EEPROM's TFTP_PREFIX=2.
std::optional<MacAddress> parse_mac(std::string_view text) noexcept {
  if (text.size() != 17) return std::nullopt;
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % 3 == 2) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const auto digit = hex_digit(text[i]);
    if (!digit) return std::nullopt;
    number = (number << 4) | *digit;
  }
  return MacAddress::from_number(number);
}

const File* find_for(const Snapshot& snapshot, const Board* board, std::string_view path) noexcept {
  if (board != nullptr && board->image != image_none) {
    if (const File* file = snapshot.files.find(board->image, path)) return file;
  }
  return snapshot.default_image == image_none ? nullptr : snapshot.files.find(snapshot.default_image, path);
}

}  // namespace

FileName normalise(std::string_view sent) noexcept {
  while (!sent.empty() && sent.back() == '\xff') sent.remove_suffix(1);
  FileName name;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= sent.size(); ++i) {
    if (i < sent.size() && sent[i] != '/' && sent[i] != '\\') continue;
    const std::string_view component = sent.substr(start, i - start);
    start = i + 1;
    if (component.empty() || component == ".") continue;
    if (component == "..") {
      name.climbs = true;
      return name;
    }
    const std::size_t separator = name.length == 0 ? 0 : 1;
    if (name.length + separator + component.size() > name.text.size()) {
      name.too_long = true;
      return name;
    }
    if (separator != 0) name.text[name.length++] = '/';
    component.copy(name.text.data() + name.length, component.size());
    name.length += component.size();
  }
  return name;
}

const File* resolve(const Snapshot& snapshot, MacAddress client, std::string_view name) noexcept {
  const Board* board = snapshot.board_by_mac(client);
  if (const File* file = find_for(snapshot, board, name)) return file;

  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos) return nullptr;
  const std::string_view prefix = name.substr(0, slash);
  const Board* named = nullptr;
  if (const auto serial = parse_serial(prefix)) {
    named = snapshot.board_by_serial(*serial);
  } else if (const auto mac = parse_mac(prefix)) {
    named = snapshot.board_by_mac(*mac);
  } else {
    return nullptr;
  }
  return find_for(snapshot, named != nullptr ? named : board, name.substr(slash + 1));
}

}  // namespace bootstorm::tftp
