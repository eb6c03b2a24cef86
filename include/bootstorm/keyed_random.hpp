// Numbers that nobody outside can foretell, from a key that is drawn once per start. Pure: the same key gives the same
// numbers, so that a simulation can be repeated.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace bootstorm {

/// 128 bits, from the operating system's random source where it matters.
struct RandomKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

/// SipHash-1-3 (Aumasson and Bernstein, 2012) of a counter. Who sees any number of results learns nothing of the
/// others.
class KeyedRandom {
 public:
  explicit constexpr KeyedRandom(RandomKey key) noexcept : key_(key) {}

  /// 0 to limit - 1, all alike but for one part in 2^32 / limit. `limit`: 1 or more.
  [[nodiscard]] constexpr std::uint32_t below(std::uint32_t limit) noexcept {
    return static_cast<std::uint32_t>(std::uint64_t{next()} * limit >> 32);
  }

 private:
  /// Each hash is good for two numbers.
  constexpr std::uint32_t next() noexcept {
    const bool second = (drawn_++ & 1) != 0;
    if (!second) hash_ = hash_of(drawn_ >> 1);
    return static_cast<std::uint32_t>(second ? hash_ >> 32 : hash_);
  }

  [[nodiscard]] constexpr std::uint64_t hash_of(std::uint64_t word) const noexcept {
    constexpr std::uint64_t length_mark = std::uint64_t{sizeof word}
                                          << 56;  // the last word says how long the input was
    std::array<std::uint64_t, 4> v{key_.low ^ 0x736f6d6570736575u, key_.high ^ 0x646f72616e646f6du,
                                   key_.low ^ 0x6c7967656e657261u, key_.high ^ 0x7465646279746573u};
    for (const std::uint64_t input : {word, length_mark}) {
      v[3] ^= input;
      round(v);
      v[0] ^= input;
    }
    v[2] ^= 0xff;
    for (int i = 0; i < 3; ++i) round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
  }

  static constexpr void round(std::array<std::uint64_t, 4>& v) noexcept {
    v[0] += v[1];
    v[1] = std::rotl(v[1], 13) ^ v[0];
    v[0] = std::rotl(v[0], 32);
    v[2] += v[3];
    v[3] = std::rotl(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = std::rotl(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = std::rotl(v[1], 17) ^ v[2];
    v[2] = std::rotl(v[2], 32);
  }

  RandomKey key_;
  std::uint64_t drawn_ = 0;
  std::uint64_t hash_ = 0;
};

}  // namespace bootstorm
