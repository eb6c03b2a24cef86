// Bytes as they lie on the wire: big-endian integers that never convert by themselves, and a reader and a
// writer that cannot leave the buffer they were given.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

namespace bootstorm {

/// Host order from wire order and back: one instruction where they differ, none where they do not.
[[nodiscard]] constexpr std::uint16_t swap_to_host(std::uint16_t value) noexcept {
  return std::endian::native == std::endian::little ? __builtin_bswap16(value) : value;
}
[[nodiscard]] constexpr std::uint32_t swap_to_host(std::uint32_t value) noexcept {
  return std::endian::native == std::endian::little ? __builtin_bswap32(value) : value;
}

/// An integer in network byte order. Alignment 1, so wire structs need no packing and may lie anywhere. There is no
/// implicit conversion in either direction: a forgotten swap is a compile error, not a bug report.
template <class Integer>
class BigEndian {
 public:
  constexpr BigEndian() = default;
  constexpr explicit BigEndian(Integer host) : wire_{std::bit_cast<Wire>(swap_to_host(host))} {}

  [[nodiscard]] constexpr Integer host() const { return swap_to_host(memory()); }
  /// The number that a load from memory gives: for sums and comparisons, which need no swap.
  [[nodiscard]] constexpr Integer memory() const { return std::bit_cast<Integer>(wire_); }
  friend constexpr bool operator==(BigEndian a, BigEndian b) { return a.memory() == b.memory(); }

 private:
  using Wire = std::array<std::uint8_t, sizeof(Integer)>;
  Wire wire_{};
};

using Be16 = BigEndian<std::uint16_t>;
using Be32 = BigEndian<std::uint32_t>;
static_assert(sizeof(Be16) == 2 && alignof(Be16) == 1);
static_assert(sizeof(Be32) == 4 && alignof(Be32) == 1);

/// Reads from a fixed range; a read past the end returns an empty or zero value and leaves ok() false for good,
/// so a parser may check once, at its end.
class Reader {
 public:
  constexpr explicit Reader(std::span<const std::byte> bytes) noexcept
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  [[nodiscard]] constexpr bool ok() const noexcept { return ok_; }
  [[nodiscard]] constexpr std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }

  constexpr std::uint8_t u8() noexcept { return has(1) ? std::to_integer<std::uint8_t>(*at_++) : std::uint8_t{0}; }
  constexpr std::uint16_t be16() noexcept { return integer<std::uint16_t>(); }
  constexpr std::uint32_t be32() noexcept { return integer<std::uint32_t>(); }
  constexpr std::span<const std::byte> take(std::size_t count) noexcept {
    if (!has(count)) return {};
    at_ += count;
    return {at_ - count, count};
  }

  /// The text up to the next NUL, which is consumed and not returned. No NUL before the end: not ok.
  std::string_view text() noexcept {
    const auto* start = reinterpret_cast<const char*>(at_);
    const void* nul = left() == 0 ? nullptr : std::memchr(start, 0, left());
    if (nul == nullptr) {
      fail();
      return {};
    }
    const auto length = static_cast<std::size_t>(static_cast<const char*>(nul) - start);
    at_ += length + 1;
    return {start, length};
  }

 private:
  template <class Integer>
  constexpr Integer integer() noexcept {
    if (!has(sizeof(Integer))) return 0;
    std::array<std::byte, sizeof(Integer)> wire;
    std::copy_n(at_, wire.size(), wire.begin());
    at_ += wire.size();
    return std::bit_cast<BigEndian<Integer>>(wire).host();
  }
  constexpr bool has(std::size_t count) noexcept {
    if (left() >= count) return true;
    fail();
    return false;
  }
  constexpr void fail() noexcept {
    ok_ = false;
    at_ = end_;  // nothing is left, so that one comparison guards each read
  }

  const std::byte* at_;
  const std::byte* end_;
  bool ok_ = true;
};

/// Writes into a fixed range; a write that does not fit writes nothing and leaves ok() false for good.
class Writer {
 public:
  constexpr explicit Writer(std::span<std::byte> room) noexcept
      : start_(room.data()), at_(room.data()), end_(room.data() + room.size()) {}

  [[nodiscard]] constexpr bool ok() const noexcept { return ok_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return static_cast<std::size_t>(at_ - start_); }
  [[nodiscard]] constexpr std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }

  constexpr void u8(std::uint8_t value) noexcept {
    if (has(1)) *at_++ = std::byte{value};
  }
  constexpr void be16(std::uint16_t value) noexcept { wire(Be16{value}); }
  constexpr void be32(std::uint32_t value) noexcept { wire(Be32{value}); }
  /// A wire struct (alignment 1, trivial), or an array of them.
  template <class T>
  constexpr void wire(const T& value) noexcept {
    static_assert(alignof(T) == 1 && std::is_trivially_copyable_v<T>);
    if (!has(sizeof(T))) return;
    const auto bytes = std::bit_cast<std::array<std::byte, sizeof(T)>>(value);
    at_ = std::copy(bytes.begin(), bytes.end(), at_);
  }
  void bytes(std::span<const std::byte> value) noexcept {
    if (!has(value.size()) || value.empty()) return;
    std::memcpy(at_, value.data(), value.size());
    at_ += value.size();
  }
  /// The characters alone, without a NUL.
  void text(std::string_view value) noexcept { bytes(std::as_bytes(std::span{value.data(), value.size()})); }
  constexpr void fill(std::size_t count, std::uint8_t value) noexcept {
    if (has(count)) at_ = std::fill_n(at_, count, std::byte{value});
  }

 private:
  constexpr bool has(std::size_t count) noexcept {
    if (left() >= count && ok_) return true;
    ok_ = false;
    return false;
  }

  std::byte* start_;
  std::byte* at_;
  std::byte* end_;
  bool ok_ = true;
};

/// A wire struct (alignment 1, trivial) seen in place. The caller has checked that sizeof(T) bytes are there.
template <class T>
[[nodiscard]] T* view(std::byte* at) noexcept {
  static_assert(alignof(T) == 1 && std::is_trivially_copyable_v<T>);
  return reinterpret_cast<T*>(at);
}
template <class T>
[[nodiscard]] const T* view(const std::byte* at) noexcept {
  static_assert(alignof(T) == 1 && std::is_trivially_copyable_v<T>);
  return reinterpret_cast<const T*>(at);
}

}  // namespace bootstorm
