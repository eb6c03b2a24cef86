// Time as the core sees it: an argument, never a clock.
#pragma once

#include <cstdint>

namespace bootstorm {

/// Nanoseconds of monotonic time since a start that only the caller knows. Never wall time.
using Nanos = std::uint64_t;

inline constexpr Nanos nanos_per_us = 1'000;
inline constexpr Nanos nanos_per_ms = 1'000'000;
inline constexpr Nanos nanos_per_s = 1'000'000'000;

}  // namespace bootstorm
