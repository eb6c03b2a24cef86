// `bootstorm leases import`: all leases of another DHCP server, or none.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bootstorm/limits.hpp"
#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/leases.hpp"
#include "cli/leases_common.hpp"
#include "config/links.hpp"
#include "leases/import/import.hpp"

namespace bootstorm::cli {

namespace {

constexpr std::int64_t year_ms = std::int64_t{365} * 86'400'000;

/// The leases in the store and those to be added; finds contradictions.
class Merge {
 public:
  Merge(const config::Config& config, const std::string& file, leases::ForeignLeases& found)
      : config_(config), file_(file), found_(found) {}

  void know(const LeaseRecord& lease) {
    by_address_[{key(lease.link), lease.address.value}] = lease;
    by_mac_[{key(lease.link), lease.mac.number()}] = lease.address;
  }
  void add(const leases::ForeignLease& lease, std::int64_t now_ms) {
    const std::int64_t left_ms = lease.expires_s ? *lease.expires_s * 1000 - now_ms : year_ms;
    if (left_ms <= 0) {
      ++ended_;
      return;
    }
    const auto link = config::link_for(config_, lease.address);
    if (!link) {
      note(lease, to_text(lease.address) + " is in no network where this appliance assigns addresses");
      return;
    }
    LeaseRecord record{.until = static_cast<Nanos>(std::min(left_ms, year_ms)) * nanos_per_ms,
                       .address = lease.address,
                       .link = *link,
                       .mac = lease.mac,
                       .state = LeaseState::bound,
                       .name = lease.name};
    const auto holder = by_address_.find({key(*link), lease.address.value});
    if (holder != by_address_.end() && holder->second.mac != lease.mac) {
      error(lease, to_text(lease.address) + " is held by " + to_text(holder->second.mac) + " already");
      return;
    }
    const auto other = by_mac_.find({key(*link), lease.mac.number()});
    if (other != by_mac_.end() && other->second != lease.address) {
      error(lease, to_text(lease.mac) + " holds " + to_text(other->second) + " already");
      return;
    }
    if (holder != by_address_.end() && holder->second.until >= record.until) return;
    know(record);
    records_.push_back(record);
  }

  [[nodiscard]] const std::vector<LeaseRecord>& records() const { return records_; }
  [[nodiscard]] std::size_t all() const { return by_address_.size(); }
  [[nodiscard]] std::size_t ended() const { return ended_; }

 private:
  [[nodiscard]] static std::uint32_t key(Link link) { return std::uint32_t{link.port} << 16 | link.vlan; }
  [[nodiscard]] std::string at(const leases::ForeignLease& lease) const {
    return file_ + ':' + std::to_string(lease.line) + ": ";
  }
  void error(const leases::ForeignLease& lease, const std::string& text) {
    found_.errors.push_back(at(lease) + text);
  }
  void note(const leases::ForeignLease& lease, const std::string& text) {
    found_.notes.push_back(at(lease) + "left out: " + text);
  }

  const config::Config& config_;
  const std::string& file_;
  leases::ForeignLeases& found_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, LeaseRecord> by_address_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, Ipv4Address> by_mac_;
  std::vector<LeaseRecord> records_;
  std::size_t ended_ = 0;
};

std::optional<std::string> content_of(const std::string& file) {
  std::ifstream stream{file, std::ios::binary};
  if (!stream) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{stream}, {}};
}

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

int import_leases(const std::string& config_path, const std::string& format, const std::string& file,
                  std::ostream& out, std::ostream& err) {
  const auto config = config_for_leases(config_path, err);
  if (!config) return exit_configuration;
  const auto text = content_of(file);
  if (!text) {
    err << file << ": cannot be read\n";
    return exit_configuration;
  }
  const auto from = format == "dnsmasq" ? leases::LeaseFormat::dnsmasq
                    : format == "isc"   ? leases::LeaseFormat::isc
                                        : leases::LeaseFormat::kea;
  auto found = leases::read_foreign_leases(from, *text, file);
  auto opened = leases::LeaseStore::open(config->appliance.state);
  if (const auto* error = std::get_if<leases::StoreError>(&opened)) return refuse(*error, err);
  auto& store = std::get<leases::LeaseStore>(opened);
  const auto known = store.load(0);
  if (const auto* error = std::get_if<leases::StoreError>(&known)) return refuse(*error, err);
  Merge merge{*config, file, found};
  for (const LeaseRecord& lease : std::get<std::vector<LeaseRecord>>(known)) merge.know(lease);
  for (const auto& lease : found.leases) merge.add(lease, now_ms());
  if (merge.all() > leases_max) found.errors.push_back(file + ": more leases than the appliance can hold");
  for (const auto& note : found.notes) err << note << '\n';
  for (const auto& error : found.errors) err << error << '\n';
  if (!found.errors.empty()) {
    err << "nothing was imported\n";
    return exit_configuration;
  }
  if (const auto failed = store.write(merge.records(), 0)) {
    err << "bootstorm: " << store.path().string() << ": " << failed->message << '\n';
    return exit_environment;
  }
  out << counted(merge.records().size(), "lease", "leases") << " imported from " << file << ", "
      << found.notes.size() << " left out, " << merge.ended() << " expired\n";
  return exit_ok;
}

}  // namespace bootstorm::cli
