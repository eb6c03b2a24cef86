#include "config/address.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/address_text.hpp"
#include "base/text.hpp"

namespace bootstorm::config {
namespace {

/// For editors; parse_ipv4() is exact.
constexpr const char* ipv4_pattern = "[0-9]{1,3}(\\.[0-9]{1,3}){3}";

std::optional<std::uint64_t> hexadecimal(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789abcdefABCDEF") != text.npos) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return error == std::errc{} ? std::optional{value} : std::nullopt;
}

Parsed<Ipv4Address> parse_ipv4(std::string_view text) {
  if (const auto address = ipv4_from_text(text)) return {address, {}};
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('.', start), text.size());
    const Parsed<std::uint64_t> octet = parse_decimal(text.substr(start, end - start));
    if (!octet.value) return {{}, octet.hint};
    start = end + 1;
  }
  return {};
}

Parsed<Ipv4Prefix> parse_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  const Parsed<Ipv4Address> address = parse_ipv4(text.substr(0, slash));
  if (!address.value) return {{}, address.hint};
  if (slash == std::string_view::npos) return {{}, "add the prefix length, such as /24"};
  const Parsed<std::uint64_t> length = parse_decimal(text.substr(slash + 1));
  if (!length.value || *length.value > 32) return {{}, length.hint};
  return {Ipv4Prefix{*address.value, static_cast<std::uint8_t>(*length.value)}, {}};
}

Parsed<AddressRange> parse_range(std::string_view text) {
  const std::size_t hyphen = text.find('-');
  const Parsed<Ipv4Address> first = parse_ipv4(text.substr(0, hyphen));
  if (!first.value) return {{}, first.hint};
  if (hyphen == std::string_view::npos) return {AddressRange{*first.value, *first.value}, {}};
  const Parsed<Ipv4Address> last = parse_ipv4(text.substr(hyphen + 1));
  if (!last.value) return {{}, last.hint};
  return {AddressRange{*first.value, *last.value}, {}};
}

Parsed<MacAddress> parse_mac(std::string_view text) {
  const auto mac = mac_from_text(text);
  if (!mac) return {};
  if (mac->is_group()) return {{}, "this is a group address, which no board has"};
  if (mac->number() == 0) return {{}, "no board has this address"};
  return {mac, {}};
}

Parsed<std::uint64_t> parse_serial(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) return {{}, "write it without 0x"};
  if (text.size() != 8 && text.size() != 16) return {};
  const auto value = hexadecimal(text);
  // Its low 32 bits name the board's directory; zero is what a board without a serial shows.
  if (value && (*value & 0xffffffffu) == 0) return {{}, "a board's serial is not zero"};
  return {value, {}};
}

std::optional<std::vector<std::byte>> parse_hex(std::string_view text) {
  std::vector<std::byte> bytes;
  while (!text.empty()) {
    const auto octet = hexadecimal(text.substr(0, 2));
    if (!octet || text.size() < 2) return std::nullopt;
    bytes.push_back(static_cast<std::byte>(*octet));
    text.remove_prefix(2);
    if (text.size() > 1 && (text.front() == ' ' || text.front() == ':')) text.remove_prefix(1);
  }
  return bytes;
}

Parsed<std::vector<std::byte>> parse_mac_beginning(std::string_view text) {
  constexpr std::size_t octets = sizeof(MacAddress);
  std::vector<std::byte> bytes;
  std::size_t stars = 0;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find_first_of(":-", start), text.size());
    const std::string_view part = text.substr(start, end - start);
    const auto octet = part.size() == 2 ? hexadecimal(part) : std::nullopt;
    if (part == "*") {
      ++stars;
    } else if (octet && stars == 0) {
      bytes.push_back(static_cast<std::byte>(*octet));
    } else {
      return {};
    }
    start = end + 1;
  }
  if (bytes.empty() || bytes.size() + stars > octets || (stars == 0 && bytes.size() != octets)) return {};
  return {std::move(bytes), {}};
}

}  // namespace

Form<std::vector<std::byte>> hex_bytes(std::size_t bytes_min, std::size_t bytes_max) {
  return {"pairs of hexadecimal digits such as \"01 0a ff\", " + std::to_string(bytes_min) + " to " +
              std::to_string(bytes_max) + " of them",
          [=](std::string_view text) -> Parsed<std::vector<std::byte>> {
            if (text.starts_with("0x")) return {{}, "write them without 0x"};
            auto bytes = parse_hex(text);
            if (bytes && (bytes->size() < bytes_min || bytes->size() > bytes_max)) return {};
            return {std::move(bytes), {}};
          },
          any_scalar("^([0-9A-Fa-f]{2}[ :]?)*$")};
}

Form<std::string> id_bytes() {
  return {"an id of 1 to 255 bytes, as text or as 0x and hexadecimal digits",
          [](std::string_view text) -> Parsed<std::string> {
            constexpr std::size_t bytes_max = 255;
            if (!text.starts_with("0x")) {
              if (text.empty() || text.size() > bytes_max) return {};
              return {std::string{text}, {}};
            }
            const auto bytes = parse_hex(text.substr(2));
            if (!bytes || bytes->empty() || bytes->size() > bytes_max) return {};
            return {std::string{reinterpret_cast<const char*>(bytes->data()), bytes->size()}, {}};
          },
          any_scalar()};
}

Form<Ipv4Address> ipv4_address() {
  return {"an IPv4 address such as 192.168.77.254", parse_ipv4, text_like(std::string{"^"} + ipv4_pattern + "$")};
}
Form<Ipv4Prefix> cidr() {
  return {"an IPv4 address with its prefix length such as 192.168.77.1/24", parse_cidr,
          text_like(std::string{"^"} + ipv4_pattern + "/[0-9]{1,2}$")};
}
Form<AddressRange> address_range() {
  return {"a range such as 192.168.77.50-192.168.77.250", parse_range,
          text_like(std::string{"^"} + ipv4_pattern + "(-" + ipv4_pattern + ")?$")};
}
Form<MacAddress> mac_address() {
  return {"a MAC address such as \"b8:27:eb:28:f6:6d\"", parse_mac,
          text_like("^([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$")};
}
Form<std::vector<std::byte>> mac_beginning() {
  return {"a MAC address, or its beginning and a '*', such as \"b8:27:eb:*\"", parse_mac_beginning,
          text_like("^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){0,5}([:-]\\*)*$")};
}
Form<std::uint64_t> board_serial() {
  return {"8 or 16 hexadecimal digits such as 28f66d00", parse_serial, any_scalar("^([0-9A-Fa-f]{8}){1,2}$")};
}

}  // namespace bootstorm::config
