// The sums that are stored beside a file, so that the checksum of a DATA frame costs no pass over its payload.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "bootstorm/checksum.hpp"

namespace bootstorm {

/// Bytes that one stored sum stands for; the last one of a file may stand for fewer.
inline constexpr std::size_t sum_block_bytes = 512;

/// How many sums a file of so many bytes has.
[[nodiscard]] constexpr std::uint64_t block_sum_count(std::uint64_t file_bytes) noexcept {
  return (file_bytes + sum_block_bytes - 1) / sum_block_bytes;
}

/// Writes the 16-bit one's-complement sum of each block to `sums`, which has room for that many:
/// folded, in memory order, not complemented. A part of a file begins on a block's boundary.
inline void sum_blocks(std::span<const std::byte> bytes, std::uint16_t* sums) noexcept {
  for (; !bytes.empty(); bytes = bytes.subspan(std::min(sum_block_bytes, bytes.size()))) {
    *sums++ = fold_sum(sum_bytes(bytes.first(std::min(sum_block_bytes, bytes.size()))));
  }
}

}  // namespace bootstorm
