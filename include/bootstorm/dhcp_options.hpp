// DHCP options as they lie on the wire. Control encodes what the operator has written once, when a snapshot is made; a
// worker copies bytes.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bootstorm {

/// The most bytes of one option's value; longer ones come in several parts (RFC 3396).
inline constexpr std::size_t dhcp_option_part_max = 255;

/// A set of option codes: what a client asks for.
class CodeSet {
 public:
  constexpr void add(unsigned code) noexcept { words_[code / 64 % words_.size()] |= std::uint64_t{1} << code % 64; }
  [[nodiscard]] constexpr bool contains(std::uint8_t code) const noexcept {
    return (words_[code / 64] & bit(code)) != 0;
  }
  friend constexpr bool operator==(const CodeSet&, const CodeSet&) = default;

 private:
  [[nodiscard]] static constexpr std::uint64_t bit(std::uint8_t code) noexcept { return std::uint64_t{1} << code % 64; }
  std::array<std::uint64_t, 4> words_{};
};

/// Some options with their values, in the order of their codes.
class OptionSet {
 public:
  struct Option {
    std::uint8_t code = 0;
    bool always = false;  // also to a client that does not ask for it
    std::vector<std::byte> encoded{};
  };

  /// Adds an option, or replaces the one of that code. Takes memory: for control.
  void set(std::uint8_t code, std::span<const std::byte> value, bool always = false) {
    Option option{.code = code, .always = always};
    do {
      const auto part = value.first(std::min(value.size(), dhcp_option_part_max));
      option.encoded.push_back(std::byte{code});
      option.encoded.push_back(static_cast<std::byte>(part.size()));
      option.encoded.insert(option.encoded.end(), part.begin(), part.end());
      value = value.subspan(part.size());
    } while (!value.empty());
    auto at = std::find_if(options_.begin(), options_.end(), [&](const Option& other) { return other.code >= code; });
    if (at == options_.end() || at->code != code) at = options_.insert(at, Option{});
    *at = std::move(option);
    codes_.add(code);
  }
  [[nodiscard]] bool contains(std::uint8_t code) const noexcept { return codes_.contains(code); }
  [[nodiscard]] bool empty() const noexcept { return options_.empty(); }
  [[nodiscard]] std::span<const Option> all() const noexcept { return options_; }

 private:
  std::vector<Option> options_;
  CodeSet codes_;
};

}  // namespace bootstorm
