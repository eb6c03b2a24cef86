// Which client is which listed board, where the board is listed without a MAC: the first one that says so, for as long
// as it is there.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bootstorm/boards.hpp"
#include "bootstorm/mix.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"

namespace bootstorm::dhcp {

/// A fixed number of places, of which each board has a few to choose from; the claim not renewed for longest makes way.
class BoardClaims {
 public:
  /// A claim lasts as long as its holder has a lease; where another server gives the addresses, for this long.
  static constexpr Nanos lasting_ns = 600 * nanos_per_s;

  /// Takes all memory it will ever use.
  explicit BoardClaims(std::size_t boards) : places_((boards / choices + 1) * choices) {}

  /// True if the client is the board from now on: it was before, or nobody else is. `is_there(mac, at)` tells whether
  /// the client that claimed it last, at that time, is still there.
  template <class IsThere>
  [[nodiscard]] bool claim(const Board& board, MacAddress mac, Nanos now, IsThere is_there) noexcept {
    const std::uint64_t key = key_of(board);
    const std::span<Place> mine{places_.data() + key % (places_.size() / choices) * choices, choices};
    auto place = std::ranges::find_if(mine, [&](const Place& each) { return each.key == key && each.at != 0; });
    if (place == mine.end()) {
      place = std::ranges::min_element(mine, {}, &Place::at);
    } else if (place->mac != mac && is_there(place->mac, place->at)) {
      return false;
    }
    *place = {.key = key, .at = now, .mac = mac};
    return true;
  }

 private:
  static constexpr std::size_t choices = 4;

  struct Place {
    std::uint64_t key = 0;
    Nanos at = 0;  // 0: nothing
    MacAddress mac;
  };

  /// The same after a reload that numbers boards anew.
  [[nodiscard]] static std::uint64_t key_of(const Board& board) noexcept {
    std::uint64_t key = board.has_serial ? board.serial + 1ull : 0;
    for (const auto* id : {&board.client_id, &board.circuit_id}) {
      for (const char c : *id) key = mix(key + static_cast<unsigned char>(c) + 1);
    }
    return mix(key);
  }

  std::vector<Place> places_;
};

}  // namespace bootstorm::dhcp
