// The Internet checksum (RFC 1071). Sums are kept in memory order, uncomplemented: on a little-endian machine they are
// byte-swapped against the wire's numbers, which one's-complement arithmetic does not mind (RFC 1071 §2.B), so nothing
// is ever swapped.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm {

/// Folds a wide sum to 16 bits. A number plus itself with its halves exchanged has their sum in its upper half, and the
/// carry that goes round has been added to it.
[[nodiscard]] constexpr std::uint16_t fold_sum(std::uint64_t sum) noexcept {
  const auto half = static_cast<std::uint32_t>((sum + std::rotl(sum, 32)) >> 32);
  return static_cast<std::uint16_t>((half + std::rotl(half, 16)) >> 16);
}

/// The sum of bytes that start at an even offset of what is summed.
[[nodiscard]] inline std::uint64_t sum_bytes(std::span<const std::byte> bytes) noexcept {
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  std::uint64_t words = 0;
  std::uint64_t carries = 0;  // out of words' top: each counts 1 (2^64 is 1, modulo 2^16 - 1)
  const auto add_word = [&](std::size_t offset) {
    std::uint64_t word;
    std::memcpy(&word, at + offset, sizeof word);
    carries += __builtin_add_overflow(words, word, &words) ? 1u : 0u;
  };
  const std::byte* const end = at + left;
  for (const std::byte* const last = end - left % 64; at != last; at += 64) {
    add_word(0);
    add_word(8);
    add_word(16);
    add_word(24);
    add_word(32);
    add_word(40);
    add_word(48);
    add_word(56);
  }
  for (const std::byte* const last = end - left % 8; at != last; at += 8) add_word(0);
  std::uint64_t sum = (words & 0xffffffffu) + (words >> 32) + carries;
  // What is left, as if zeros followed: an odd last byte counts so (RFC 1071 §4.1).
  std::uint64_t tail = 0;
  unsigned shift = 0;
  const auto take = [&](auto part) {
    std::memcpy(&part, at, sizeof part);
    tail |= std::uint64_t{part} << shift;
    shift += 8 * sizeof part;
    at += sizeof part;
  };
  if ((left & 4) != 0) take(std::uint32_t{});
  if ((left & 2) != 0) take(std::uint16_t{});
  if ((left & 1) != 0) take(std::uint8_t{});
  sum += (tail & 0xffffffffu) + (tail >> 32);
  return sum;
}

/// A number's own contribution, as it lies on the wire.
[[nodiscard]] constexpr std::uint64_t sum_of(Be16 value) noexcept { return value.memory(); }
[[nodiscard]] constexpr std::uint64_t sum_of(Be32 value) noexcept { return value.memory(); }

/// A finished checksum field.
[[nodiscard]] constexpr Be16 checksum_of(std::uint64_t sum) noexcept {
  return std::bit_cast<Be16>(static_cast<std::uint16_t>(~fold_sum(sum)));
}

/// UDP's pseudo header (RFC 768).
[[nodiscard]] constexpr std::uint64_t sum_pseudo(Be32 source, Be32 destination, std::uint8_t protocol,
                                                 std::uint16_t length) noexcept {
  return sum_of(source) + sum_of(destination) + sum_of(Be16{protocol}) + sum_of(Be16{length});
}

/// RFC 768: a sum that comes out as 0 is sent as all ones, because 0 means none was made.
[[nodiscard]] constexpr Be16 udp_checksum_of(std::uint64_t sum) noexcept {
  const Be16 checksum = checksum_of(sum);
  return checksum == Be16{} ? Be16{0xffff} : checksum;
}

}  // namespace bootstorm
