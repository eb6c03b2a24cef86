// Where the options of a reply go: into the options field, and when that is full into the header's fields `file` and
// `sname` (option 52, RFC 2132 §9.3).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/dhcp.hpp"

namespace bootstorm::dhcp {

/// An option whose value is one number or address.
struct NumberOption {
  DhcpOption code;
  std::uint32_t value;
};

class OptionLayout {
 public:
  /// Which of the header's fields may be used, as option 52 has it.
  enum Overload : std::uint8_t {
    none = 0,
    file = 1,
    sname = 2
  };

  /// `tail`: bytes of the options that come last and must find room.
  OptionLayout(std::span<std::byte> options, DhcpHeader& header, std::size_t tail, std::uint8_t overload) noexcept
      : options_{options},
        file_{std::as_writable_bytes(std::span{header.file})},
        sname_{std::as_writable_bytes(std::span{header.sname})},
        start_{options.data()},
        reserved_{tail + sizeof_end + (overload == none ? 0 : sizeof_overload)},
        allowed_{overload} {}

  /// An option without which there is no reply.
  template <std::size_t extent>
  void must(DhcpOption code, std::span<const std::byte, extent> value) noexcept {
    if (must_fit(sizeof_head + value.size())) put(options_.take(sizeof_head + value.size()), code, value);
  }
  /// Several of them, with one look for room.
  template <std::size_t count>
  void must(const std::array<NumberOption, count>& numbers) noexcept {
    if (!must_fit(count * sizeof_number)) return;
    std::byte* at = options_.take(count * sizeof_number);
    for (std::size_t i = 0; i < count; ++i) put(at + i * sizeof_number, numbers[i]);
  }
  /// An option that is left out where there is no room; `encoded` with its code and length.
  void may(std::span<const std::byte> encoded) noexcept {
    if (std::byte* at = may_take(encoded.size())) std::memcpy(at, encoded.data(), encoded.size());
  }
  void may(DhcpOption code, std::span<const std::byte> value) noexcept {
    if (value.size() > 255) return;
    if (std::byte* at = may_take(sizeof_head + value.size())) put(at, code, value);
  }
  void may(const NumberOption& number) noexcept {
    if (std::byte* at = may_take(sizeof_number)) put(at, number);
  }
  /// Several of them: with one look for room, where there is.
  template <std::size_t count>
  void may(const std::array<NumberOption, count>& numbers) noexcept {
    if (options_.left() >= count * sizeof_number + reserved_) return must(numbers);
    for (const NumberOption& number : numbers) may(number);
  }
  /// Ends what may be left out: what comes now is the tail.
  void begin_tail() noexcept {
    if (used_ == none) return;
    // may_take() has left room for both.
    if ((used_ & file) != 0) *file_.at = end_mark;
    if ((used_ & sname) != 0) *sname_.at = end_mark;
    must(DhcpOption::overload, std::as_bytes(std::span<const std::uint8_t, 1>{&used_, 1}));
  }
  /// Ends the options, and fills up with zeros to `size_min` bytes as far as there is room. Bytes of the options field,
  /// or 0: what must be in it has found no room.
  std::size_t finish(std::size_t size_min) noexcept {
    if (must_fit(sizeof_end)) *options_.take(sizeof_end) = end_mark;
    if (!ok_) return 0;
    if (const std::size_t written = size(); written < size_min) {
      const std::size_t missing = std::min(size_min - written, options_.left());
      std::memset(options_.take(missing), 0, missing);
    }
    return size();
  }
  /// The header's fields that hold options, as option 52 has it.
  [[nodiscard]] std::uint8_t used() const noexcept { return used_; }
  [[nodiscard]] std::uint32_t left_out() const noexcept { return left_out_; }

 private:
  static constexpr std::size_t sizeof_head = 2;
  static constexpr std::size_t sizeof_number = sizeof_head + sizeof(Be32);
  static constexpr std::size_t sizeof_end = 1;
  static constexpr std::size_t sizeof_overload = 3;
  static constexpr auto end_mark = static_cast<std::byte>(DhcpOption::end);

  /// A field that is written from its front.
  struct Field {
    explicit Field(std::span<std::byte> room) noexcept : at{room.data()}, end{room.data() + room.size()} {}
    [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end - at); }
    std::byte* take(std::size_t size) noexcept {
      at += size;
      return at - size;
    }
    std::byte* at;
    std::byte* end;
  };

  template <std::size_t extent>
  static void put(std::byte* at, DhcpOption code, std::span<const std::byte, extent> value) noexcept {
    at[0] = static_cast<std::byte>(code);
    at[1] = static_cast<std::byte>(value.size());
    if (!value.empty()) std::memcpy(at + sizeof_head, value.data(), value.size());
  }
  static void put(std::byte* at, const NumberOption& number) noexcept {
    const Be32 value{number.value};
    put(at, number.code, std::as_bytes(std::span<const Be32, 1>{&value, 1}));
  }

  [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(options_.at - start_); }
  [[nodiscard]] bool must_fit(std::size_t size) noexcept {
    if (options_.left() >= size) return true;
    ok_ = false;
    return false;
  }
  [[nodiscard, gnu::always_inline]] std::byte* may_take(std::size_t size) noexcept {
    if (options_.left() >= size + reserved_) return options_.take(size);
    if ((allowed_ & file) != 0 && file_.left() >= size + sizeof_end) {
      used_ |= file;
      return file_.take(size);
    }
    if ((allowed_ & sname) != 0 && sname_.left() >= size + sizeof_end) {
      used_ |= sname;
      return sname_.take(size);
    }
    ++left_out_;
    return nullptr;
  }

  Field options_;
  Field file_;
  Field sname_;
  std::byte* start_;
  std::size_t reserved_;
  std::uint8_t allowed_;
  std::uint8_t used_ = none;
  bool ok_ = true;
  std::uint32_t left_out_ = 0;
};

}  // namespace bootstorm::dhcp
