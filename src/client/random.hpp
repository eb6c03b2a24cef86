// Randomness as an argument: the same seed is the same run on every machine and with every standard library.
#pragma once

#include <cstdint>

namespace bootstorm::client {

class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {  // SplitMix64
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
  }
  /// 0 to bound - 1; the bias of the division is far below anything measured here.
  std::uint64_t below(std::uint64_t bound) noexcept { return bound == 0 ? 0 : next() % bound; }
  /// 0 to 1, never 1 itself.
  double share() noexcept { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  bool chance(double probability) noexcept { return share() < probability; }

 private:
  std::uint64_t state_;
};

}  // namespace bootstorm::client
