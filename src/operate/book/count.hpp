// Counters of the book, which stop at their largest value.
#pragma once

#include <algorithm>
#include <cstdint>

namespace bootstorm::operate {

inline void add(std::uint16_t& count) { count = static_cast<std::uint16_t>(std::min(count + 1, 0xffff)); }

}  // namespace bootstorm::operate
