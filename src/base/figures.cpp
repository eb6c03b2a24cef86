#include "base/figures.hpp"

#include <array>

namespace bootstorm::control {

std::string bytes_text(std::uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + " bytes";
  constexpr std::array<std::string_view, 6> units{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  std::size_t unit = 0;
  std::uint64_t one = 1024;
  while (unit + 1 < units.size() && bytes / one >= 1024) {
    one *= 1024;
    ++unit;
  }
  std::uint64_t whole = bytes / one;
  // In two steps, so that ten times a large rest does not wrap.
  const std::uint64_t rest = bytes % one;
  std::uint64_t tenths = rest / (one / 1024) * 10 / 1024;
  if (tenths * (one / 1024) * 1024 / 10 < rest) ++tenths;
  if (tenths == 10) {
    tenths = 0;
    ++whole;
  }
  return std::to_string(whole) + (tenths == 0 ? "" : '.' + std::to_string(tenths)) + ' ' + std::string{units[unit]};
}

std::string name_text(std::string_view name) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    // U+0080 to U+009F, which terminals obey too, are 0xc2 and the number in UTF-8.
    const bool is_c1 = byte >= 0x80 && byte < 0xa0 && i > 0 && static_cast<unsigned char>(name[i - 1]) == 0xc2;
    if (byte >= 0x20 && byte != 0x7f && !is_c1) {
      text += name[i];
    } else {
      text += "\\x";
      text += digits[byte >> 4];
      text += digits[byte & 15];
    }
  }
  return text;
}

}  // namespace bootstorm::control
