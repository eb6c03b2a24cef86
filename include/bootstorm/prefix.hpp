// The first folder of a name where it says which board asks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "bootstorm/wire/ether.hpp"

namespace bootstorm {

namespace detail {

inline std::optional<std::uint32_t> hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint32_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint32_t>(c - 'A' + 10);
  return std::nullopt;
}

/// Digits alone, or in pairs with `separator` between them.
inline std::optional<std::uint64_t> parse_hex(std::string_view text, char separator) noexcept {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (separator != '\0' && i % 3 == 2) {
      if (text[i] != separator) return std::nullopt;
      continue;
    }
    const auto digit = hex_digit(text[i]);
    if (!digit) return std::nullopt;
    number = (number << 4) | *digit;
  }
  return number;
}

}  // namespace detail

/// "9ffefdef" (the firmware's own way) or all 16 digits; digits in either case. The low 32 bits.
[[nodiscard]] inline std::optional<std::uint32_t> parse_serial(std::string_view folder) noexcept {
  if (folder.size() != 8 && folder.size() != 16) return std::nullopt;
  const auto number = detail::parse_hex(folder, '\0');
  return number ? std::optional{static_cast<std::uint32_t>(*number)} : std::nullopt;
}

/// "dc-a6-32-01-36-c2" (TFTP_PREFIX=2, and iPXE's hexhyp), with colons (iPXE), without anything between (iPXE's
/// hexraw), or with the hardware type "01-" before it (PXELINUX). Digits in either case.
[[nodiscard]] inline std::optional<MacAddress> parse_mac(std::string_view folder) noexcept {
  constexpr std::size_t digits = 12;
  constexpr std::size_t separated = 17;
  constexpr std::string_view ethernet = "01-";
  if (folder.size() == ethernet.size() + separated && folder.starts_with(ethernet)) {
    folder.remove_prefix(ethernet.size());
  }
  if (folder.size() != digits && folder.size() != separated) return std::nullopt;
  const auto number = detail::parse_hex(folder, folder.size() == digits ? '\0' : folder[2] == ':' ? ':' : '-');
  return number ? std::optional{MacAddress::from_number(*number)} : std::nullopt;
}

}  // namespace bootstorm
