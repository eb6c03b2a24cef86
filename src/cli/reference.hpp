// What the program knows of itself, for those who write about it: manual pages and completions are made from this.
#pragma once

#include <string>

#include "cli/command_line.hpp"

namespace bootstorm::cli {

/// JSON: all commands with their options, the verbs of the sockets, the schema of the configuration.
[[nodiscard]] std::string reference_text(const Program& program);

}  // namespace bootstorm::cli
