// `bootstorm leases`: who holds which address.
#include <algorithm>
#include <optional>
#include <ostream>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/leases.hpp"
#include "cli/leases_common.hpp"
#include "cli/leases_format.hpp"
#include "config/address.hpp"

namespace bootstorm::cli {
namespace {

using Lease = leases::StoredLease;

struct Filter {
  std::optional<LeaseState> state;
  std::optional<MacAddress> mac;
  std::optional<AddressRange> addresses;

  [[nodiscard]] bool admits(const Lease& lease) const {
    const LeaseRecord& record = lease.record;
    return lease.remaining_ms > 0 && (!state || *state == record.state) && (!mac || *mac == record.mac) &&
           (!addresses || (addresses->first <= record.address && record.address <= addresses->last));
  }
};

std::optional<AddressRange> addresses_of(const std::string& text) {
  if (const auto range = config::address_range().parse(text).value) return range;
  const auto network = config::cidr().parse(text).value;
  if (!network) return std::nullopt;
  return AddressRange{network->network(), network->broadcast()};
}

std::optional<Filter> filter_of(const LeaseQuery& query, std::ostream& err) {
  Filter filter;
  for (const auto state :
       {LeaseState::offered, LeaseState::bound_by_use, LeaseState::bound, LeaseState::quarantined}) {
    if (query.state == name_of(state)) filter.state = state;
  }
  if (!query.mac.empty()) {
    filter.mac = config::mac_address().parse(query.mac).value;
    if (!filter.mac) {
      err << "--mac: expected " << config::mac_address().expected << ", not " << in_quotes(query.mac) << '\n';
      return std::nullopt;
    }
  }
  if (!query.address.empty()) {
    filter.addresses = addresses_of(query.address);
    if (!filter.addresses) {
      err << "--address: expected an address, a range A-B or a network A/LENGTH, not "
          << in_quotes(query.address) << '\n';
      return std::nullopt;
    }
  }
  return filter;
}

}  // namespace

int list_leases(const LeaseQuery& query, std::ostream& out, std::ostream& err) {
  const auto config = config_for_leases(query.config_path, err);
  if (!config) return exit_configuration;
  const auto filter = filter_of(query, err);
  if (!filter) return exit_usage;
  auto read = leases::LeaseStore::read(config->appliance.state);
  if (const auto* error = std::get_if<leases::StoreError>(&read)) return refuse(*error, err);
  auto& leases = std::get<std::vector<Lease>>(read);
  std::erase_if(leases, [&](const Lease& lease) { return !filter->admits(lease); });
  std::ranges::sort(leases, {}, [](const Lease& lease) {
    return std::tuple{lease.record.link.port, lease.record.link.vlan, lease.record.address.value};
  });
  if (query.format == "csv") {
    write_csv(leases, *config, out);
  } else if (query.format == "json") {
    write_json(leases, *config, out);
  } else {
    write_table(leases, *config, out);
  }
  return exit_ok;
}

}  // namespace bootstorm::cli
