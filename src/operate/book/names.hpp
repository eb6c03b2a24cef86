// File names that happenings mention: each is kept once, in a table of fixed size.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "bootstorm/event.hpp"

namespace bootstorm::operate {

/// A place in the table.
using Name = std::uint16_t;
inline constexpr Name name_none = 0;

/// "kernel8.img" of "7fe02163/kernel8.img".
[[nodiscard]] constexpr std::string_view base_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

class Names {
 public:
  static constexpr std::size_t capacity = 16384;
  /// Names that no image has can be invented without end, so they take at most half of the places.
  static constexpr std::size_t invented_max = capacity / 2;

  Names();
  /// The name's place; name_none if it is empty or there is no room for it. `is_invented`: no image has that file.
  [[nodiscard]] Name intern(std::string_view text, bool is_invented);
  /// As the client sent it: printable() before a terminal sees it.
  [[nodiscard]] std::string_view text(Name name) const;

 private:
  struct Entry {
    std::uint8_t length = 0;
    std::array<char, Event::text_max> text;
  };
  std::vector<Entry> entries_;         // the first stands for name_none
  std::vector<std::uint16_t> places_;  // by hash, open addressing, at most half full
  std::size_t invented_ = 0;
};

}  // namespace bootstorm::operate
