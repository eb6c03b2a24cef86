// Numbers in the headers of boot programs, which are little-endian on every machine that boards have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace bootstorm::content {

/// The number of `length` bytes, at most 8, at that offset; 0 if it does not lie within `bytes` whole.
[[nodiscard]] inline std::uint64_t little_endian(std::span<const std::byte> bytes, std::size_t at,
                                                 std::size_t length) noexcept {
  if (at > bytes.size() || length > bytes.size() - at) return 0;
  std::uint64_t number = 0;
  for (std::size_t i = length; i > 0; --i) number = number << 8 | std::to_integer<std::uint64_t>(bytes[at + i - 1]);
  return number;
}

}  // namespace bootstorm::content
