// `bootstorm leases import`: all leases of another DHCP server, or none.
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include "bootstorm/limits.hpp"
#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/leases.hpp"
#include "cli/leases_common.hpp"
#include "leases/import/import.hpp"
#include "leases/import/merge.hpp"

namespace bootstorm::cli {

namespace {

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
  const auto* lease_format = leases::find_lease_format(format);
  if (lease_format == nullptr) {
    err << "--from: unknown server " << in_quotes(format) << '\n';
    return exit_usage;
  }
  auto found = leases::read_foreign_leases(*lease_format, *text, file);
  auto opened = leases::LeaseStore::open(config->appliance.state);
  if (const auto* error = std::get_if<leases::StoreError>(&opened)) return refuse(*error, err);
  auto& store = std::get<leases::LeaseStore>(opened);
  const auto known = store.load(0);
  if (const auto* error = std::get_if<leases::StoreError>(&known)) return refuse(*error, err);
  const auto merged =
      leases::merge_leases(*config, std::get<std::vector<LeaseRecord>>(known), file, found, now_ms());
  if (merged.total > leases_max) found.errors.push_back(file + ": more leases than the appliance can hold");
  for (const auto& note : found.notes) err << note << '\n';
  for (const auto& error : found.errors) err << error << '\n';
  if (!found.errors.empty()) {
    err << "nothing was imported\n";
    return exit_configuration;
  }
  if (const auto failed = store.write(merged.records, 0)) {
    err << "bootstorm: " << store.path().string() << ": " << failed->message << '\n';
    return exit_environment;
  }
  out << counted(merged.records.size(), "lease", "leases") << " imported from " << file << ", "
      << found.notes.size() << " skipped, " << merged.expired << " expired\n";
  return exit_ok;
}

}  // namespace bootstorm::cli
