// CPUs and how they are set.
#pragma once

#include <string>
#include <vector>

#include "machine/tree.hpp"

namespace bootstorm::machine {

struct Processor {
  std::vector<unsigned> online;
  std::vector<unsigned> isolated;  // isolcpus=
  std::string model;
  std::string architecture;  // "x86_64": what flags are looked at
  std::vector<std::string> flags;
  std::vector<int> nodes;              // the NUMA node of CPU n; -1: none
  std::vector<std::string> governors;  // of CPU n; empty: the kernel does not scale its frequency

  [[nodiscard]] bool has(std::string_view flag) const;
  [[nodiscard]] int node_of(unsigned cpu) const;
};

[[nodiscard]] Processor read_processor(const Tree& tree);

}  // namespace bootstorm::machine
