// Plays an exchange and says, for a person, in what the appliance differs from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "exchanges/exchange.hpp"
#include "exchanges/world.hpp"

namespace bootstorm::exchange {

/// A frame with everything worked out, and for each byte the line that it comes from.
struct Rendered {
  std::vector<std::byte> bytes;
  std::vector<unsigned> lines;
};
/// `iteration`: of the loop that these pieces stand in. Throws Error for a file that the setup lacks.
[[nodiscard]] Rendered render(const Pieces& pieces, const World& world, std::int64_t iteration = 0);

/// Plays all of it on a new appliance. Returns nothing if all is as it should be, else what is not, as text.
[[nodiscard]] std::string play(const Exchange& exchange);

/// A frame as it reaches the appliance.
struct Arriving {
  Nanos at = 0;
  Arrival arrival;
  std::vector<std::byte> frame;
};
/// All of an exchange, in order and loops included (`iterations_max` of each): seeds for fuzzers, food for benchmarks.
[[nodiscard]] std::vector<Arriving> arrivals_of(const Exchange& exchange, std::int64_t iterations_max);

/// Both frames and where they part, with the comments of the lines that say what was wanted.
[[nodiscard]] std::string describe_difference(const Exchange& exchange, const Rendered& wanted,
                                              const std::vector<std::byte>& got);

}  // namespace bootstorm::exchange
