// Files that are empty, or shorter than their own headers say: copies that were interrupted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "content/plan.hpp"

namespace bootstorm::content {

/// What is wrong with a file of that name, by its first bytes and its last four; empty: nothing that shows. Knows ELF,
/// PE, device trees, kernels (ARM, x86) and U-Boot images; of a kernel that is compressed with gzip, most cuts.
[[nodiscard]] std::string damage_of(std::string_view path, std::uint64_t size, std::span<const std::byte> head,
                                    std::span<const std::byte> last_four);

/// A line for each file of the layer that is damaged. Reads a page of each file that firmware or a loader may start.
[[nodiscard]] std::vector<std::string> damaged_files(const ListedLayer& layer);

}  // namespace bootstorm::content
