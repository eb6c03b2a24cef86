// How the address plan finds slots by hash, and positions in pools. All of it takes its memory once, and every walk has
// a limit, whatever MAC addresses an attacker invents.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "bootstorm/mix.hpp"

namespace bootstorm::dhcp {

/// Slots by the hash of a key that only the caller knows. Chains hang off buckets, at least one bucket a slot.
class SlotIndex {
 public:
  static constexpr std::uint32_t none = 0xffffffffu;
  /// Chance makes no chain as long as this; keys that were chosen to collide are refused at it.
  static constexpr unsigned chain_max = 32;

  explicit SlotIndex(std::uint32_t slots)
      : mask_(std::bit_ceil(slots | 1u) - 1), heads_(std::size_t{mask_} + 1, none), next_(slots, none) {}

  /// The first slot of that hash that `matches(slot)`, or `none`.
  template <class Matches>
  [[nodiscard]] std::uint32_t find(std::uint64_t hash, Matches matches) const noexcept {
    std::uint32_t slot = heads_[bucket_of(hash)];
    for (unsigned i = 0; slot != none && i < chain_max; ++i, slot = next_[slot]) {
      if (matches(slot)) return slot;
    }
    return none;
  }
  /// False, and nothing done: the chain is full. A slot is inserted at most once.
  [[nodiscard]] bool insert(std::uint64_t hash, std::uint32_t slot) noexcept;
  /// With the hash that it was inserted with. A slot that is not there changes nothing.
  void erase(std::uint64_t hash, std::uint32_t slot) noexcept;

 private:
  [[nodiscard]] std::uint32_t bucket_of(std::uint64_t hash) const noexcept {
    return static_cast<std::uint32_t>(hash) & mask_;
  }

  std::uint32_t mask_;
  std::vector<std::uint32_t> heads_;
  std::vector<std::uint32_t> next_;  // by slot
};

/// How often each of a limited number of keys occurs.
class KeyCounts {
 public:
  /// Takes all memory it will ever use. At most `keys` different ones at once.
  explicit KeyCounts(std::uint32_t keys) : places_(std::bit_ceil(std::size_t{keys} | 1u)) {}

  [[nodiscard]] std::uint32_t count(std::uint32_t key) const noexcept { return places_[place_of(key)].count; }
  void add(std::uint32_t key) noexcept {
    Place& place = places_[place_of(key)];
    place.key = key;
    ++place.count;
  }
  /// A key that is there.
  void subtract(std::uint32_t key) noexcept;

 private:
  struct Place {
    std::uint32_t key = 0;
    std::uint32_t count = 0;  // 0: the place is free
  };
  [[nodiscard]] std::size_t home_of(std::uint32_t key) const noexcept { return mix(key) & (places_.size() - 1); }
  [[nodiscard]] std::size_t next(std::size_t at) const noexcept { return (at + 1) & (places_.size() - 1); }
  /// The key's place, or the one it would get. There are more places than keys, so the walk ends.
  [[nodiscard]] std::size_t place_of(std::uint32_t key) const noexcept {
    std::size_t at = home_of(key);
    while (places_[at].count != 0 && places_[at].key != key) at = next(at);
    return at;
  }

  std::vector<Place> places_;
};

/// A set of numbers below a limit that finds its next member quickly even when it is almost empty: a bit a number, and
/// above them a bit for every 64 that are not all absent.
class PositionSet {
 public:
  static constexpr std::uint32_t none = 0xffffffffu;

  explicit PositionSet(std::uint32_t positions) : words_((positions + 63) / 64), summary_((words_.size() + 63) / 64) {}

  void insert(std::uint32_t position) noexcept {
    const std::uint32_t word = position / 64;
    words_[word] |= bit(position);
    summary_[word / 64] |= bit(word);
  }
  void erase(std::uint32_t position) noexcept {
    const std::uint32_t word = position / 64;
    words_[word] &= ~bit(position);
    if (words_[word] == 0) summary_[word / 64] &= ~bit(word);
  }
  [[nodiscard]] bool contains(std::uint32_t position) const noexcept {
    return (words_[position / 64] & bit(position)) != 0;
  }
  void clear() noexcept;
  [[nodiscard]] std::uint32_t count(std::uint32_t first, std::uint32_t last) const noexcept;
  /// The least member in [first, last), or `none`.
  [[nodiscard]] std::uint32_t next(std::uint32_t first, std::uint32_t last) const noexcept;

 private:
  [[nodiscard]] static constexpr std::uint64_t bit(std::uint32_t n) noexcept { return std::uint64_t{1} << (n % 64); }

  std::vector<std::uint64_t> words_;
  std::vector<std::uint64_t> summary_;  // bit w: words_[w] is not zero
};

}  // namespace bootstorm::dhcp
