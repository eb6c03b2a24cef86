// A board of an answer, in words for a terminal.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/paint.hpp"

namespace bootstorm::cli {

/// "4.2 s", "12 min", "3 h"
[[nodiscard]] std::string age_text(std::uint64_t ms);
/// Of a verdict's severity.
[[nodiscard]] Style style_of(const std::string& severity);
/// A text of the board without control characters; empty: it has none.
[[nodiscard]] std::string field(const nlohmann::json& board, const char* key);
/// What its operator calls it.
[[nodiscard]] std::string title_of(const nlohmann::json& board);

}  // namespace bootstorm::cli
