#include "cli/leases_common.hpp"

#include <ostream>

#include "base/exit_codes.hpp"
#include "cli/load_config.hpp"

namespace bootstorm::cli {

std::optional<config::Config> config_for_leases(const std::string& path, std::ostream& err) {
  auto config = load_or_report(path, err);
  if (!config || config->appliance.leases != config::LeaseMode::memory) return config;
  err << path << ": appliance: {leases: memory} keeps leases in memory, so no file has them\n";
  return std::nullopt;
}

int refuse(const leases::StoreError& error, std::ostream& err) {
  err << "bootstorm: " << error.message << '\n';
  return error.kind == leases::StoreError::Kind::damaged ? exit_state_damaged : exit_environment;
}

const char* name_of(LeaseState state) {
  switch (state) {
    case LeaseState::free: return "free";
    case LeaseState::offered: return "offered";
    case LeaseState::bound_by_use: return "bound_by_use";
    case LeaseState::bound: return "bound";
    case LeaseState::quarantined: return "quarantined";
    case LeaseState::boot_only:
    case LeaseState::returned: break;  // never in a file
  }
  return "?";
}

}  // namespace bootstorm::cli
