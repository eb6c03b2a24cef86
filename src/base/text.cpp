#include "base/text.hpp"

#include <spdlog/fmt/chrono.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace bootstorm {
namespace {

bool is_printable_ascii(char c) { return c >= ' ' && c <= '~'; }

/// The character as it is, or as \xNN.
void append(std::string& text, char c, bool as_it_is) {
  if (as_it_is) {
    text += c;
  } else {
    text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
}

}  // namespace

std::string to_text(MacAddress mac) {
  const auto& o = mac.octets;
  return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", o[0], o[1], o[2], o[3], o[4], o[5]);
}

std::string to_text(Ipv4Address address) {
  const std::uint32_t v = address.value;
  return fmt::format("{}.{}.{}.{}", v >> 24, (v >> 16) & 0xff, (v >> 8) & 0xff, v & 0xff);
}

std::string to_text(const AddressRange& range) {
  if (range.first == range.last) return to_text(range.first);
  return to_text(range.first) + '-' + to_text(range.last);
}

std::string serial_text(std::uint32_t serial) { return fmt::format("{:08x}", serial); }

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
  // In two steps, because ten times a large rest would overflow.
  const std::uint64_t rest = bytes % one;
  std::uint64_t tenths = rest / (one / 1024) * 10 / 1024;
  if (tenths * (one / 1024) * 1024 / 10 < rest) ++tenths;
  if (tenths == 10) {
    tenths = 0;
    ++whole;
  }
  return std::to_string(whole) + (tenths == 0 ? "" : '.' + std::to_string(tenths)) + ' ' + std::string{units[unit]};
}

std::string thousands(std::uint64_t value) {
  const std::string digits = std::to_string(value);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string time_text(double time_ms) {
  if (time_ms >= 1000) return fmt::format("{:.3g} s", time_ms / 1000);
  if (time_ms >= 1) return fmt::format("{:.3g} ms", time_ms);
  return fmt::format("{:.3g} µs", time_ms * 1000);
}

std::string utc_text(std::int64_t unix_ms) {
  const std::int64_t s = unix_ms / 1000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(static_cast<std::time_t>(s)), unix_ms % 1000);
}

std::string printable(std::string_view text) {
  std::string shown;
  for (const char c : text) append(shown, c, is_printable_ascii(c) && c != '\\');
  return shown;
}

std::string wrapped(std::string_view text, std::string_view indent, std::size_t width) {
  std::string lines;
  std::string line{indent};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    const bool begins = line.size() == indent.size();
    if (!begins && line.size() + 1 + word.size() > width) {
      lines += line + '\n';
      line = std::string{indent} + std::string{word};
    } else {
      if (!begins) line += ' ';
      line += word;
    }
    at = end + 1;
  }
  return lines + line + '\n';
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string name_text(std::string_view name) {
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    // U+0080 to U+009F, which terminals also interpret, are 0xc2 and the number in UTF-8.
    const bool is_c1 = byte >= 0x80 && byte < 0xa0 && i > 0 && static_cast<unsigned char>(name[i - 1]) == 0xc2;
    append(text, name[i], byte >= 0x20 && byte != 0x7f && !is_c1);
  }
  return text;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t shown_max = 60;
  std::string result = "'";
  for (const char c : text.substr(0, shown_max)) append(result, c, is_printable_ascii(c));
  return result + (text.size() > shown_max ? "…'" : "'");
}

}  // namespace bootstorm
