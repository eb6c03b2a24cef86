// Every client model on every kind of bad network, with block numbers that wrap and without: each seed is one field.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "scenario.hpp"
#include "world.hpp"

namespace bootstorm::sim {

/// What that seed is about. Of sixteen seeds one has a kernel of 40 MB in blocks of 512 bytes; 200 seeds have all
/// fields without it, and 2048 all with it.
[[nodiscard]] Scenario field_of(std::uint64_t seed);
/// For people: "edk2 by 16, loss 5 %, duplication".
[[nodiscard]] std::string name_of(const Scenario& field);

/// What all runs of a matrix come to.
class MatrixTotals {
 public:
  void add(const Scenario& field, const Report& report);
  /// Prints them; false if more DATA was sent than threats allow for.
  [[nodiscard]] bool conclude() const;

 private:
  struct Sum {
    std::uint64_t runs = 0;
    std::uint64_t data = 0;
    std::uint64_t blocks = 0;
  };
  std::map<std::pair<double, std::uint16_t>, Sum> sums_;  // by loss and window
};

}  // namespace bootstorm::sim
