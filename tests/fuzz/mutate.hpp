// Frames that were once good: each is a frame of some exchange with a few bits turned, cut, lengthened, or spliced with
// another. The same seed gives the same ones every time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace bootstorm::fuzz {

/// SplitMix64 (Steele, Lea, Flood 2014).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t roll() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : static_cast<std::size_t>(roll() % limit); }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

class Mutator {
 public:
  Mutator(const std::filesystem::path& exchanges, std::uint64_t seed);

  /// The next one, which may be empty.
  [[nodiscard]] std::vector<std::byte> next();
  [[nodiscard]] Dice& dice() { return dice_; }
  [[nodiscard]] std::size_t originals() const { return frames_.size(); }

 private:
  std::vector<std::vector<std::byte>> frames_;
  Dice dice_;
};

}  // namespace bootstorm::fuzz
