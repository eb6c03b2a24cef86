// --wait of the commands that ask the network.
#pragma once

#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>

#include "cli/command.hpp"

namespace bootstorm::cli {

[[nodiscard]] Option wait_option(std::string& seconds);

/// What was said; nothing was: the usual. nullopt: it is no such time, which `err` is told for that command.
[[nodiscard]] std::optional<std::chrono::milliseconds> patience_of(const std::string& seconds,
                                                                   const std::string& command, std::ostream& err);

}  // namespace bootstorm::cli
