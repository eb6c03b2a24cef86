// Texts with colours, as columns of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bootstorm::cli {

/// The first columns of a line, with its colours; a character of UTF-8 is one column.
[[nodiscard]] std::string clipped(std::string_view line, std::size_t columns);
/// Items beside each other, two spaces between them, in as many lines of at most so many columns as they need.
[[nodiscard]] std::string flowed(const std::vector<std::string>& items, std::size_t columns);

}  // namespace bootstorm::cli
