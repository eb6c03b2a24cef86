// What came lately, so that a copy of it that the network has held back is known for one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "bootstorm/address_index.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm {

/// Remembers keys in a fixed number of places. A newer key may take an older one's: then a copy of that is not known.
class RecentKeys {
 public:
  static constexpr Nanos remembered_ns = 60 * nanos_per_s;

  /// False: the same key came within `remembered_ns`.
  [[nodiscard]] bool note(std::uint64_t key, Nanos now) noexcept {
    Place& place = places_[mix(key) % places_.size()];
    if (place.key == key && place.at != 0 && now - place.at < remembered_ns) return false;
    place = {key, now};
    return true;
  }

 private:
  struct Place {
    std::uint64_t key = 0;
    Nanos at = 0;  // 0: nothing
  };
  std::array<Place, 1024> places_{};
};

}  // namespace bootstorm
