// Memory, and the huge pages in it.
#pragma once

#include <cstdint>
#include <vector>

#include "machine/tree.hpp"

namespace bootstorm::machine {

struct HugePages {
  std::uint64_t page_bytes = 0;
  std::uint64_t reserved = 0;  // pages
  std::uint64_t free = 0;
};

struct Memory {
  std::uint64_t total_bytes = 0;
  std::uint64_t available_bytes = 0;
  std::vector<HugePages> huge;  // one a size

  [[nodiscard]] std::uint64_t free_huge_bytes() const;
  [[nodiscard]] std::uint64_t reserved_huge_bytes() const;
};

[[nodiscard]] Memory read_memory(const Tree& tree);

}  // namespace bootstorm::machine
