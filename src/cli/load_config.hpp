// Reading the configuration for a command.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "cli/command.hpp"
#include "config/config.hpp"

namespace bootstorm::cli {

/// The configuration of an installed appliance, where -c names none.
inline constexpr const char* config_default = "/etc/bootstorm/bootstorm.yaml";

/// The option that names the configuration. Empty: none was named.
[[nodiscard]] Option config_option(std::string& path);

/// `named`, or config_default if that is empty.
[[nodiscard]] std::string config_path_of(const std::string& named);

/// nullopt: refused; err has a line for each mistake, `file:line:column: message`. `named` as config_path_of() takes
/// it.
[[nodiscard]] std::optional<config::Config> load_or_report(const std::string& named, std::ostream& err);

}  // namespace bootstorm::cli
