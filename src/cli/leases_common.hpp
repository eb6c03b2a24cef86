// What the parts of `bootstorm leases` share.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "leases/store.hpp"

namespace bootstorm::cli {

/// nullopt: `exit_code` and err say why.
[[nodiscard]] std::optional<config::Config> config_for_leases(const std::string& path, std::ostream& err,
                                                               int& exit_code);
[[nodiscard]] int refuse(const leases::StoreError& error, std::ostream& err);

[[nodiscard]] const char* name_of(LeaseState state);

}  // namespace bootstorm::cli
