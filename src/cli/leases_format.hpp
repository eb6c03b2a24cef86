// Leases as a table for people, and as CSV and JSON for programs.
#pragma once

#include <iosfwd>
#include <vector>

#include "config/config.hpp"
#include "leases/store.hpp"

namespace bootstorm::cli {

// The configuration gives the boards' host names.
void write_table(const std::vector<leases::StoredLease>& leases, const config::Config& config, std::ostream& out);
void write_csv(const std::vector<leases::StoredLease>& leases, const config::Config& config, std::ostream& out);
void write_json(const std::vector<leases::StoredLease>& leases, const config::Config& config, std::ostream& out);

}  // namespace bootstorm::cli
