// How large the files are that boards read: a rate or a boot time says nothing without it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "client/file_set.hpp"

namespace bootstorm::swarm {

struct FileSize {
  std::string_view name;
  std::uint64_t bytes;
};

/// The largest first.
[[nodiscard]] inline std::vector<FileSize> sizes_of(const client::FileSet& files) {
  std::vector<FileSize> sizes;
  for (const client::FileSet::File& file : files.files()) sizes.push_back({file.name, file.bytes.size()});
  std::ranges::stable_sort(sizes, std::ranges::greater{}, &FileSize::bytes);
  return sizes;
}

[[nodiscard]] inline std::uint64_t bytes_of(const client::FileSet& files) {
  std::uint64_t bytes = 0;
  for (const client::FileSet::File& file : files.files()) bytes += file.bytes.size();
  return bytes;
}

}  // namespace bootstorm::swarm
