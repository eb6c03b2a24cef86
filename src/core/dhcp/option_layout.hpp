// Where the options of a reply go: into the options field, and when that is full into the header's fields `file` and
// `sname` (option 52, RFC 2132 §9.3).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/dhcp.hpp"

namespace bootstorm::dhcp {

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
        reserved_{tail + sizeof_end + (overload == none ? 0 : sizeof_overload)},
        allowed_{overload} {}

  /// An option without which there is no reply.
  void must(DhcpOption code, std::span<const std::byte> value) noexcept { put(options_, code, value); }
  /// An option that is left out where there is no room; `encoded` with its code and length.
  void may(std::span<const std::byte> encoded) noexcept {
    if (Writer* place = place_for(encoded.size())) place->bytes(encoded);
  }
  void may(DhcpOption code, std::span<const std::byte> value) noexcept {
    if (value.size() > 255) return;
    if (Writer* place = place_for(2 + value.size())) put(*place, code, value);
  }
  /// Ends what may be left out: what comes now is the tail.
  void begin_tail() noexcept {
    constexpr auto end = static_cast<std::uint8_t>(DhcpOption::end);
    if ((used_ & file) != 0) file_.u8(end);
    if ((used_ & sname) != 0) sname_.u8(end);
    if (used_ != none) must(DhcpOption::overload, std::as_bytes(std::span{&used_, 1}));
  }
  /// The options field, for the tail.
  [[nodiscard]] Writer& options() noexcept { return options_; }
  [[nodiscard]] std::uint32_t left_out() const noexcept { return left_out_; }

 private:
  static constexpr std::size_t sizeof_end = 1;
  static constexpr std::size_t sizeof_overload = 3;

  static void put(Writer& out, DhcpOption code, std::span<const std::byte> value) noexcept {
    out.u8(static_cast<std::uint8_t>(code));
    out.u8(static_cast<std::uint8_t>(value.size()));
    out.bytes(value);
  }
  [[nodiscard]] Writer* place_for(std::size_t size) noexcept {
    if (options_.left() >= size + reserved_) return &options_;
    if ((allowed_ & file) != 0 && file_.left() >= size + sizeof_end) {
      used_ |= file;
      return &file_;
    }
    if ((allowed_ & sname) != 0 && sname_.left() >= size + sizeof_end) {
      used_ |= sname;
      return &sname_;
    }
    ++left_out_;
    return nullptr;
  }

  Writer options_;
  Writer file_;
  Writer sname_;
  std::size_t reserved_;
  std::uint8_t allowed_;
  std::uint8_t used_ = none;
  std::uint32_t left_out_ = 0;
};

}  // namespace bootstorm::dhcp
