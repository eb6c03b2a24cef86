#include "cli/leases_format.hpp"

#include <spdlog/fmt/chrono.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "base/text.hpp"
#include "cli/leases_common.hpp"

namespace bootstorm::cli {
namespace {

using Lease = leases::StoredLease;

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

}  // namespace

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

}  // namespace bootstorm::cli
