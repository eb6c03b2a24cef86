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
[[nodiscard]] std::optional<control::Config> config_for_leases(const std::string& path, std::ostream& err,
                                                               int& exit_code);
[[nodiscard]] int refuse(const control::StoreError& error, std::ostream& err);

/// The network that gives out that address, as leases name it; or none.
[[nodiscard]] std::optional<Link> link_for(const control::Config& config, Ipv4Address address);

[[nodiscard]] const char* name_of(LeaseState state);

}  // namespace bootstorm::cli
