// Bytes as they lie on the wire: big-endian integers that never convert by themselves, and a reader and a
// writer that cannot leave the buffer they were given.
#pragma once

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
  constexpr explicit Reader(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

  [[nodiscard]] constexpr bool ok() const noexcept { return ok_; }
  [[nodiscard]] constexpr std::size_t left() const noexcept { return bytes_.size() - at_; }

  constexpr std::uint8_t u8() noexcept {
    if (!has(1)) return 0;
    return std::to_integer<std::uint8_t>(bytes_[at_++]);
  }
  constexpr std::uint16_t be16() noexcept {
    if (!has(2)) return 0;
    const unsigned high = u8();
    return static_cast<std::uint16_t>((high << 8) | u8());
  }
  constexpr std::uint32_t be32() noexcept {
    if (!has(4)) return 0;
    const std::uint32_t high = be16();
    return (high << 16) | be16();
  }
  constexpr std::span<const std::byte> take(std::size_t count) noexcept {
    if (!has(count)) return {};
    const auto taken = bytes_.subspan(at_, count);
    at_ += count;
    return taken;
  }

  /// The text up to the next NUL, which is consumed and not returned. No NUL before the end: not ok.
  std::string_view text() noexcept {
    const auto* start = reinterpret_cast<const char*>(bytes_.data()) + at_;
    const void* nul = left() == 0 ? nullptr : std::memchr(start, 0, left());
    if (nul == nullptr) {
      ok_ = false;
      at_ = bytes_.size();
      return {};
    }
    const auto length = static_cast<std::size_t>(static_cast<const char*>(nul) - start);
    at_ += length + 1;
    return {start, length};
  }

 private:
  constexpr bool has(std::size_t count) noexcept {
    if (ok_ && left() >= count) return true;
    ok_ = false;
    at_ = bytes_.size();
    return false;
  }

  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

/// Writes into a fixed range; a write that does not fit writes nothing and leaves ok() false for good.
class Writer {
 public:
  constexpr explicit Writer(std::span<std::byte> room) noexcept : room_(room) {}

  [[nodiscard]] constexpr bool ok() const noexcept { return ok_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return at_; }
  [[nodiscard]] constexpr std::size_t left() const noexcept { return room_.size() - at_; }

  constexpr void u8(std::uint8_t value) noexcept {
    if (has(1)) room_[at_++] = std::byte{value};
  }
  constexpr void be16(std::uint16_t value) noexcept {
    if (!has(2)) return;
    room_[at_++] = static_cast<std::byte>(value >> 8);
    room_[at_++] = static_cast<std::byte>(value & 0xff);
  }
  constexpr void be32(std::uint32_t value) noexcept {
    if (!has(4)) return;
    for (int shift = 24; shift >= 0; shift -= 8) room_[at_++] = static_cast<std::byte>((value >> shift) & 0xff);
  }
  void bytes(std::span<const std::byte> value) noexcept {
    if (!has(value.size()) || value.empty()) return;
    std::memcpy(room_.data() + at_, value.data(), value.size());
    at_ += value.size();
  }
  /// The characters alone, without a NUL.
  void text(std::string_view value) noexcept { bytes(std::as_bytes(std::span{value.data(), value.size()})); }
  constexpr void fill(std::size_t count, std::uint8_t value) noexcept {
    if (!has(count)) return;
    for (std::size_t i = 0; i < count; ++i) room_[at_++] = std::byte{value};
  }

 private:
  constexpr bool has(std::size_t count) noexcept {
    if (ok_ && left() >= count) return true;
    ok_ = false;
    return false;
  }

  std::span<std::byte> room_;
  std::size_t at_ = 0;
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
