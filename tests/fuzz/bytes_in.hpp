// An input taken apart from front to back. At its end everything is zero.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "fuzz/harness.hpp"

namespace bootstorm::fuzz {

class BytesIn {
 public:
  explicit BytesIn(Input input) : input_(input) {}

  [[nodiscard]] bool empty() const { return input_.empty(); }
  std::uint8_t u8() {
    if (input_.empty()) return 0;
    const auto value = std::to_integer<std::uint8_t>(input_.front());
    input_ = input_.subspan(1);
    return value;
  }
  std::uint16_t u16() {
    const unsigned high = u8();
    return static_cast<std::uint16_t>((high << 8) | u8());
  }
  Input take(std::size_t count) {
    const Input taken = input_.first(std::min(count, input_.size()));
    input_ = input_.subspan(taken.size());
    return taken;
  }
  Input rest() { return take(input_.size()); }

 private:
  Input input_;
};

}  // namespace bootstorm::fuzz
