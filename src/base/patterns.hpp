// Patterns of file names in one text, as boot needs are written: "kernel7.img|bcm2711-rpi-*".
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace bootstorm {

/// Calls `holds(pattern)` for one after the other until it returns true; whether it did.
template <class Holds>
[[nodiscard]] bool any_pattern(std::string_view patterns, Holds holds) {
  for (std::size_t start = 0; start <= patterns.size();) {
    const std::size_t end = std::min(patterns.find('|', start), patterns.size());
    if (holds(patterns.substr(start, end - start))) return true;
    start = end + 1;
  }
  return false;
}

/// A pattern that ends in '*' fits any name with that beginning.
[[nodiscard]] inline bool fits(std::string_view name, std::string_view pattern) {
  return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1)) : name == pattern;
}

}  // namespace bootstorm
