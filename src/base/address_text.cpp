#include "base/address_text.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <system_error>

namespace bootstorm {

namespace {

/// All of `text`, of 1 to `digits_max` digits, as an octet in that base.
std::optional<std::uint8_t> octet_from(std::string_view text, std::size_t digits_max, int base) {
  if (text.empty() || text.size() > digits_max) return std::nullopt;
  std::uint8_t octet = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), octet, base);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{octet} : std::nullopt;
}

}  // namespace

std::optional<Ipv4Address> ipv4_from_text(std::string_view text) {
  Ipv4Address address;
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = part < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const std::string_view digits = text.substr(0, dot);
    const auto octet = octet_from(digits, 3, 10);
    if (!octet || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
    address.value = (address.value << 8) | *octet;
    text.remove_prefix(part < 3 ? dot + 1 : dot);
  }
  return address;
}

std::optional<MacAddress> mac_from_text(std::string_view text) {
  if (text.size() != 17) return std::nullopt;
  const char separator = text[2];
  if (separator != ':' && separator != '-') return std::nullopt;
  MacAddress mac;
  for (std::size_t i = 0; i < mac.octets.size(); ++i) {
    const auto octet = octet_from(text.substr(i * 3, 2), 2, 16);
    if (!octet || (i < 5 && text[i * 3 + 2] != separator)) return std::nullopt;
    mac.octets[i] = *octet;
  }
  return mac;
}

}  // namespace bootstorm
