// bootstorm leases: who holds which address, as leases.db has it; and what an operator may change of that.
#pragma once

#include <iosfwd>
#include <string>

namespace bootstorm::cli {

struct LeaseQuery {
  std::string config_path;
  std::string state;    // only these; empty: all
  std::string mac;      // only this holder's
  std::string address;  // only this one, or those of A-B or A/LENGTH
  std::string format = "table";  // or csv, json
};

// Each returns an exit code, and says on err what is wrong.

/// Of the file, whether it is served from or not. Leases that have ended are left out.
[[nodiscard]] int list_leases(const LeaseQuery& query, std::ostream& out, std::ostream& err);

/// Frees an address: through the appliance that serves, or else in the file.
[[nodiscard]] int release_lease(const std::string& config_path, const std::string& address, std::ostream& out,
                                std::ostream& err);

/// Takes over what another DHCP server has given out; all of it or nothing. Not while the appliance runs. `format`:
/// dnsmasq, isc or kea.
[[nodiscard]] int import_leases(const std::string& config_path, const std::string& format, const std::string& file,
                                std::ostream& out, std::ostream& err);

}  // namespace bootstorm::cli
