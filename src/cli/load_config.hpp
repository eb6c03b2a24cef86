// Reading the configuration for a command.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "cli/command.hpp"
#include "config/config.hpp"

namespace bootstorm::cli {

/// The option that names the configuration.
[[nodiscard]] Option config_option(std::string& path);

/// nullopt: refused; err has a line for each mistake, `file:line:column: message`.
[[nodiscard]] std::optional<config::Config> load_or_report(const std::string& path, std::ostream& err);

}  // namespace bootstorm::cli
