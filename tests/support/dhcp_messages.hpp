// DHCP messages as clients send them, made by hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::test {

inline constexpr MacAddress dhcp_own_mac{{0x02, 0, 0, 0, 0, 0x01}};
inline constexpr Ipv4Address dhcp_own_ip = Ipv4Address::of(192, 168, 77, 1);
inline constexpr MacAddress pi_mac{{0xb8, 0x27, 0xeb, 0x28, 0xf6, 0x6d}};

/// The n-th of many clients.
[[nodiscard]] inline MacAddress mac_of(std::uint32_t n) { return MacAddress::from_number(0x020000000000 + 0x100 + n); }

[[nodiscard]] inline std::string be32_text(std::uint32_t value) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>((value >> shift) & 0xff);
  return text;
}

inline const std::string pi_class = "PXEClient:Arch:00000:UNDI:002001";
inline const std::string guid_rom = std::string(1, '\0') + std::string(16, '\x44');
inline const std::string guid_bootcode =
    std::string("\0\x6d\xf6\x28\xd0\x6d\xf6\x28\xd0\x6d\xf6\x28\xd0\x6d\xf6\x28\xd0", 17);
inline const std::string guid_pi4 = std::string("\0RPi4\x11\x31\xc0\0\x32\x01\x36\xc2\xef\xfd\xfe\x9f", 17);

/// A client's message; what is left out is as a plain client would have it.
struct Message {
  using Options = std::vector<std::pair<std::uint8_t, std::string>>;

  DhcpType type = DhcpType::discover;
  MacAddress mac = pi_mac;
  std::optional<MacAddress> ether_source{};
  std::uint32_t xid = 0x26f30339;
  std::uint16_t flags = 0;
  Ipv4Address ciaddr{};
  Ipv4Address giaddr{};
  std::optional<Ipv4Address> requested{};
  std::optional<Ipv4Address> server_id{};
  Options options{};
  bool end = true;
  std::optional<std::string> raw_options{};  // in place of all of the above
  std::uint8_t op = 1, hardware_type = 1, hardware_length = 6;
  std::uint32_t cookie = 0x63825363;

  [[nodiscard]] std::string option_bytes() const {
    if (raw_options) return *raw_options;
    std::string text;
    const auto put = [&](std::uint8_t code, const std::string& value) {
      text += static_cast<char>(code);
      text += static_cast<char>(value.size());
      text += value;
    };
    if (type != DhcpType::none) put(53, std::string(1, static_cast<char>(type)));
    if (requested) put(50, be32_text(requested->value));
    if (server_id) put(54, be32_text(server_id->value));
    for (const auto& [code, value] : options) put(code, value);
    if (end) text += '\xff';
    return text;
  }

  [[nodiscard]] std::string bytes() const {
    DhcpHeader header{};
    header.op = op;
    header.hardware_type = hardware_type;
    header.hardware_length = hardware_length;
    header.xid = Be32{xid};
    header.flags = Be16{flags};
    header.ciaddr = ciaddr.wire();
    header.giaddr = giaddr.wire();
    std::memcpy(header.chaddr.data(), mac.octets.data(), 6);
    header.cookie = Be32{cookie};
    return std::string(reinterpret_cast<const char*>(&header), sizeof header) + option_bytes();
  }
};

/// The boot ROM of a Pi 3 (320 bytes of payload, as captured), its next stage, and a Pi 4.
[[nodiscard]] inline Message rom_discover(MacAddress mac = pi_mac) {
  const std::string list{"\x2b\x3c\x43\x80\x81\x82\x83\x84\x85\x86\x87\x42", 12};
  return {.mac = mac,
          .options = {{55, list}, {93, std::string(2, '\0')}, {94, "\x01\x02\x01"}, {97, guid_rom}, {60, pi_class}}};
}
[[nodiscard]] inline Message bootcode_discover(MacAddress mac = pi_mac) {
  const std::string list{"\x2b\x3c\x43\x80\x81\x82\x83\x84\x85\x86\x87\x42\x01\x03", 14};
  return {
      .mac = mac,
      .options = {{55, list}, {93, std::string(2, '\0')}, {94, "\x01\x02\x01"}, {97, guid_bootcode}, {60, pi_class}}};
}
[[nodiscard]] inline Message pi4_discover(MacAddress mac = pi_mac) {
  return {.mac = mac,
          .options = {{55, "\x01\x03\x2b\x3c\x42\x43"}, {93, std::string(2, '\0')}, {97, guid_pi4}, {60, pi_class}}};
}

}  // namespace bootstorm::test
