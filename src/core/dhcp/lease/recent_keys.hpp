// What came lately, so that a copy of it that the network has held back is known for one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bootstorm/time.hpp"
#include "core/dhcp/lease/address_index.hpp"

namespace bootstorm::dhcp {

/// Remembers keys in a fixed number of places, of which each key has a few to choose from. The newest take those of the
/// oldest, of which a copy is not known then.
class RecentKeys {
 public:
  static constexpr Nanos remembered_ns = 60 * nanos_per_s;

  /// Takes all memory it will ever use.
  explicit RecentKeys(std::size_t places) : places_((places / choices + 1) * choices) {}

  /// False: the same key came within `remembered_ns`.
  [[nodiscard]] bool note(std::uint64_t key, Nanos now) noexcept {
    const std::size_t first = mix(key) % (places_.size() / choices) * choices;
    const std::span<Place> mine{places_.data() + first, choices};
    for (const Place& place : mine) {
      if (place.key == key && place.at != 0 && now - place.at < remembered_ns) return false;
    }
    *std::ranges::min_element(mine, {}, &Place::at) = {key, now};
    return true;
  }

 private:
  static constexpr std::size_t choices = 4;  // a cache line of them

  struct Place {
    std::uint64_t key = 0;
    Nanos at = 0;  // 0: nothing
  };
  std::vector<Place> places_;
};

}  // namespace bootstorm::dhcp
