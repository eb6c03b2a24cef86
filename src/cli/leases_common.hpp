// What the parts of `bootstorm leases` share.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "leases/rows.hpp"
#include "leases/store.hpp"

namespace bootstorm::cli {

/// nullopt: err says why, and the exit code is exit_configuration.
[[nodiscard]] std::optional<config::Config> config_for_leases(const std::string& path, std::ostream& err);
/// Says on err why the file cannot be used. Returns the exit code.
[[nodiscard]] int refuse(const leases::StoreError& error, std::ostream& err);

using leases::name_of;

}  // namespace bootstorm::cli
