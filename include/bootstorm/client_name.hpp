// The host name that a client sends (DHCP option 12), for people who look through leases.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace bootstorm {

class ClientName {
 public:
  /// Longer names are cut off.
  static constexpr std::size_t size_max = 31;

  /// Takes the name if it is a host name (RFC 1123 §2.1), with '_' and '.' allowed; else the old one stays.
  void set(std::span<const std::byte> said) noexcept {
    while (!said.empty() && said.back() == std::byte{0}) said = said.first(said.size() - 1);
    if (said.size() > size_max) said = said.first(size_max);
    for (const std::byte byte : said) {
      if (!is_name_character(static_cast<char>(byte))) return;
    }
    length_ = static_cast<std::uint8_t>(said.size());
    if (!said.empty()) std::memcpy(text_.data(), said.data(), said.size());
  }
  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), length_}; }
  [[nodiscard]] bool empty() const noexcept { return length_ == 0; }

 private:
  [[nodiscard]] static constexpr bool is_name_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  }

  std::uint8_t length_ = 0;
  std::array<char, size_max> text_{};
};

}  // namespace bootstorm
