// All boards at a glance, as a terminal of a size shows them.
#pragma once

#include <iosfwd>
#include <nlohmann/json.hpp>

#include "cli/screen.hpp"

namespace bootstorm::cli {

/// `answer`: the line of an answer to `top`.
void write_top(const nlohmann::json& answer, std::ostream& out, ScreenSize size);

}  // namespace bootstorm::cli
