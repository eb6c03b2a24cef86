// One hash for whatever is known by a number.
#pragma once

#include <cstdint>

namespace bootstorm {

/// Multiplies and folds until every bit of the key has a say in every bit of the result. Not random, on purpose: the
/// same key gives the same hash in every run, so a board gets the same address after a restart.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t key) noexcept {
  key ^= key >> 30;
  key *= 0xbf58476d1ce4e5b9u;
  key ^= key >> 27;
  key *= 0x94d049bb133111ebu;
  return key ^ (key >> 31);
}

}  // namespace bootstorm
