// An address as text, "192.168.77.1": what firmware that never heard of option 150 reads in option 66.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::dhcp {

/// A number and a dot. Two divisions for each octet took more instructions than all numbers of an OFFER.
struct DottedOctet {
  std::array<char, 4> text{};
  std::uint8_t length = 0;
};
inline constexpr std::array<DottedOctet, 256> dotted_octets = [] {
  std::array<DottedOctet, 256> all;
  for (std::size_t number = 0; number < all.size(); ++number) {
    DottedOctet& octet = all[number];
    if (number >= 100) octet.text[octet.length++] = static_cast<char>('0' + number / 100);
    if (number >= 10) octet.text[octet.length++] = static_cast<char>('0' + number / 10 % 10);
    octet.text[octet.length++] = static_cast<char>('0' + number % 10);
    octet.text[octet.length++] = '.';
  }
  return all;
}();

class Dotted {
 public:
  explicit Dotted(Ipv4Address address) noexcept {
    char* at = text_.data();
    for (int shift = 24; shift >= 0; shift -= 8) {
      const DottedOctet& octet = dotted_octets[(address.value >> shift) & 0xff];
      std::memcpy(at, octet.text.data(), octet.text.size());  // whole: the next one goes over what is too much
      at += octet.length;
    }
    length_ = static_cast<std::size_t>(at - text_.data()) - 1;  // without the last dot
  }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
    return std::as_bytes(std::span{text_}).first(length_);
  }

 private:
  std::array<char, 16> text_;
  std::size_t length_;
};

}  // namespace bootstorm::dhcp
