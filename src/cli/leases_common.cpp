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

}  // namespace bootstorm::cli
