#include "cli/leases.hpp"

#include <spdlog/fmt/chrono.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>
#include <ostream>
#include <variant>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/leases_common.hpp"
#include "config/address.hpp"

namespace bootstorm::cli {

std::optional<config::Config> config_for_leases(const std::string& path, std::ostream& err, int& exit_code) {
  config::ConfigResult read = config::load_config(path);
  exit_code = exit_configuration;
  if (const auto* errors = std::get_if<std::vector<config::ConfigError>>(&read)) {
    for (const auto& error : *errors) err << to_text(error) << '\n';
    return std::nullopt;
  }
  auto& config = std::get<config::Config>(read);
  if (config.appliance.leases == config::LeaseMode::memory) {
    err << path << ": leases are kept in memory there (appliance: {leases: memory}), so no file has them\n";
    return std::nullopt;
  }
  return std::move(config);
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
    case LeaseState::elsewhere: break;  // never in a file
  }
  return "?";
}

namespace {

using Lease = leases::StoredLease;

struct Filter {
  std::optional<LeaseState> state;
  std::optional<MacAddress> mac;
  std::optional<AddressRange> addresses;

  [[nodiscard]] bool lets(const Lease& lease) const {
    const LeaseRecord& record = lease.record;
    return lease.remaining_ms > 0 && (!state || *state == record.state) && (!mac || *mac == record.mac) &&
           (!addresses || (addresses->first <= record.address && record.address <= addresses->last));
  }
};

std::optional<AddressRange> addresses_of(const std::string& text) {
  if (const auto range = config::address_range().parse(text).value) return range;
  const auto network = config::cidr().parse(text).value;
  if (!network) return std::nullopt;
  const std::uint32_t mask = network->prefix_length == 0 ? 0 : ~std::uint32_t{0} << (32 - network->prefix_length);
  return AddressRange{{network->address.value & mask}, {network->address.value | ~mask}};
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

/// The name that the configuration gives its holder.
std::string hostname_of(const config::Config& config, const LeaseRecord& lease) {
  const auto board = std::ranges::find_if(config.boards, [&](const auto& other) {
    if (other.mac) return *other.mac == lease.mac;
    return other.serial && lease.serial != 0 && static_cast<std::uint32_t>(*other.serial) == lease.serial;
  });
  return board == config.boards.end() ? std::string{} : board->hostname;
}

std::string serial_text(const LeaseRecord& lease) {
  return lease.serial == 0 ? std::string{} : fmt::format("{:08x}", lease.serial);
}

std::string expiry_text(const Lease& lease) {
  const auto now = std::chrono::system_clock::now();
  const auto expires = std::chrono::system_clock::to_time_t(now + std::chrono::milliseconds{lease.remaining_ms});
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(expires));
}

/// "11h 59m": the two greatest units that say something.
std::string remaining_text(std::int64_t ms) {
  const std::int64_t s = ms / 1000;
  if (s >= 86'400) return fmt::format("{}d {}h", s / 86'400, s / 3600 % 24);
  if (s >= 3600) return fmt::format("{}h {}m", s / 3600, s / 60 % 60);
  return s >= 60 ? fmt::format("{}m {}s", s / 60, s % 60) : fmt::format("{}s", s);
}

void write_table(const std::vector<Lease>& leases, const config::Config& config, std::ostream& out) {
  constexpr auto layout = "{:<15} {:<17} {:<12} {:>8} {:>4}  {:<8}  {}";
  out << fmt::format(layout, "address", "mac", "state", "left", "vlan", "serial", "name") << '\n';
  for (const Lease& lease : leases) {
    const LeaseRecord& record = lease.record;
    const std::string vlan = record.link.vlan == 0 ? "-" : std::to_string(record.link.vlan);
    const std::string hostname = hostname_of(config, record);
    std::string line = fmt::format(layout, to_text(record.address), to_text(record.mac), name_of(record.state),
                                   remaining_text(lease.remaining_ms), vlan, serial_text(record),
                                   hostname.empty() ? record.name.view() : hostname);
    out << line.erase(line.find_last_not_of(' ') + 1) << '\n';
  }
  out << counted(leases.size(), "lease", "leases") << '\n';
}

void write_csv(const std::vector<Lease>& leases, const config::Config& config, std::ostream& out) {
  out << "address,mac,state,expires,remaining_s,port,vlan,reserved,hostname,serial,client_name\n";
  for (const Lease& lease : leases) {
    const LeaseRecord& record = lease.record;
    out << fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", to_text(record.address), to_text(record.mac),
                       name_of(record.state), expiry_text(lease), lease.remaining_ms / 1000, record.link.port,
                       record.link.vlan, record.reserved ? 1 : 0, hostname_of(config, record), serial_text(record),
                       record.name.view());
  }
}

void write_json(const std::vector<Lease>& leases, const config::Config& config, std::ostream& out) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Lease& lease : leases) {
    const LeaseRecord& record = lease.record;
    all.push_back({{"address", to_text(record.address)},
                   {"mac", to_text(record.mac)},
                   {"state", name_of(record.state)},
                   {"expires", expiry_text(lease)},
                   {"remaining_s", lease.remaining_ms / 1000},
                   {"port", record.link.port},
                   {"vlan", record.link.vlan},
                   {"reserved", record.reserved},
                   {"hostname", hostname_of(config, record)},
                   {"serial", serial_text(record)},
                   {"client_name", record.name.view()}});
  }
  out << all.dump(2) << '\n';
}

}  // namespace

int list_leases(const LeaseQuery& query, std::ostream& out, std::ostream& err) {
  int exit_code = exit_ok;
  const auto config = config_for_leases(query.config_path, err, exit_code);
  if (!config) return exit_code;
  const auto filter = filter_of(query, err);
  if (!filter) return exit_usage;
  auto read = leases::LeaseStore::read(config->appliance.state);
  if (const auto* error = std::get_if<leases::StoreError>(&read)) return refuse(*error, err);
  auto& leases = std::get<std::vector<Lease>>(read);
  std::erase_if(leases, [&](const Lease& lease) { return !filter->lets(lease); });
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
