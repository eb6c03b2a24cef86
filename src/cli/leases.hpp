// bootstorm leases: who holds which address, as leases.db has it, and how an operator changes that.
#pragma once

#include <iosfwd>
#include <string>

namespace bootstorm::cli {

struct LeaseQuery {
  std::string config_path;
  std::string state;             // empty: all states
  std::string mac;               // of the holder; empty: all
  std::string address;           // A, A-B or A/LENGTH; empty: all
  std::string format = "table";  // or csv, json
};

// Each returns an exit code, and says on err what is wrong.

/// Reads the file, whether an appliance is running or not. Expired leases are left out.
[[nodiscard]] int list_leases(const LeaseQuery& query, std::ostream& out, std::ostream& err);

/// Frees an address: through the running appliance, or else in the file. `is_json`: what was freed is said as JSON.
[[nodiscard]] int release_lease(const std::string& config_path, const std::string& address, bool is_json,
                                std::ostream& out, std::ostream& err);

/// Imports all leases of another DHCP server, or none. Refused while the appliance runs. `format`: the name of a
/// leases::LeaseFormat. `is_json`: what was read and what became of it is said as JSON.
[[nodiscard]] int import_leases(const std::string& config_path, const std::string& format, const std::string& file,
                                bool is_json, std::ostream& out, std::ostream& err);

}  // namespace bootstorm::cli
