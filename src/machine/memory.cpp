#include "machine/memory.hpp"

#include <algorithm>
#include <cstdlib>

namespace bootstorm::machine {

std::uint64_t Memory::free_huge_bytes() const {
  std::uint64_t bytes = 0;
  for (const HugePages& pages : huge) bytes += pages.free * pages.page_bytes;
  return bytes;
}

std::uint64_t Memory::reserved_huge_bytes() const {
  std::uint64_t bytes = 0;
  for (const HugePages& pages : huge) bytes += pages.reserved * pages.page_bytes;
  return bytes;
}

Memory read_memory(const Tree& tree) {
  Memory memory;
  for (const std::string& line : tree.lines("proc/meminfo")) {
    const std::vector<std::string> words = words_of(line);
    if (words.size() < 2) continue;
    const std::uint64_t bytes = std::strtoull(words[1].c_str(), nullptr, 10) * 1024;
    if (words[0] == "MemTotal:") memory.total_bytes = bytes;
    if (words[0] == "MemAvailable:") memory.available_bytes = bytes;
  }
  const std::string sizes = "sys/kernel/mm/hugepages";
  constexpr std::string_view prefix = "hugepages-";  // hugepages-2048kB
  for (const std::string& name : tree.names(sizes)) {
    if (!name.starts_with(prefix)) continue;
    const std::string path = sizes + "/" + name;
    const auto count = [&](const char* file) {
      return static_cast<std::uint64_t>(std::max<std::int64_t>(tree.number(path + file).value_or(0), 0));
    };
    memory.huge.push_back({.page_bytes = std::strtoull(name.c_str() + prefix.size(), nullptr, 10) * 1024,
                           .reserved = count("/nr_hugepages"),
                           .free = count("/free_hugepages")});
  }
  return memory;
}

}  // namespace bootstorm::machine
