// `bootstorm leases import`: all leases of another DHCP server, or none.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include "bootstorm/limits.hpp"
#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "base/whole_file.hpp"
#include "cli/leases.hpp"
#include "cli/leases_common.hpp"
#include "leases/import/import.hpp"
#include "leases/import/merge.hpp"
#include "operate/reply.hpp"

namespace bootstorm::cli {

namespace {

/// leases_max leases take less, with all that a server may write of one.
constexpr std::size_t lease_file_bytes_max = std::size_t{512} << 20;
/// Of notes, and of errors: a file of another kind has a mistake in each line.
constexpr std::size_t messages_max = 100;

void print(const std::vector<std::string>& messages, std::ostream& err) {
  const std::size_t shown = std::min(messages.size(), messages_max);
  for (std::size_t i = 0; i < shown; ++i) err << messages[i] << '\n';
  if (shown < messages.size()) err << "and " << messages.size() - shown << " more of this kind\n";
}

/// What was imported, and how many were left out for which reason.
std::string summary(const leases::ForeignLeases& found, const leases::MergedLeases& merged, const std::string& file) {
  std::string text = counted(merged.records.size(), "lease", "leases") + " imported from " + file + ", " +
                     std::to_string(found.notes.size()) + " skipped, " + std::to_string(merged.expired) + " expired";
  if (found.ended != 0) text += ", " + std::to_string(found.ended) + " released or declined";
  if (merged.known != 0) text += ", " + std::to_string(merged.known) + " already held here";
  if (found.ipv6 != 0) text += ", " + std::to_string(found.ipv6) + " of IPv6";
  return text;
}

/// The same for programs, with what is said of single leases.
void write_json(const leases::ForeignLeases& found, const leases::MergedLeases& merged, std::ostream& out) {
  const nlohmann::ordered_json json{{"ok", found.errors.empty()},
                                    {"imported", found.errors.empty() ? merged.records.size() : 0},
                                    {"skipped", found.notes.size()},
                                    {"expired", merged.expired},
                                    {"ended", found.ended},
                                    {"held", merged.known},
                                    {"ipv6", found.ipv6},
                                    {"errors", operate::told(found.errors)},
                                    {"notes", operate::told(found.notes)}};
  out << json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

int import_leases(const std::string& config_path, const std::string& format, const std::string& file, bool is_json,
                  std::ostream& out, std::ostream& err) {
  const auto config = config_for_leases(config_path, err);
  if (!config) return exit_configuration;
  const auto read = read_whole_file(file, lease_file_bytes_max);
  if (const auto* problem = std::get_if<ReadProblem>(&read)) {
    err << file << ": " << problem->text << '\n';
    return exit_configuration;
  }
  const std::string& text = std::get<std::string>(read);
  if (text.size() > lease_file_bytes_max) {
    err << file << ": is larger than " << bytes_text(lease_file_bytes_max) << '\n';
    return exit_configuration;
  }
  const auto* lease_format = leases::find_lease_format(format);
  if (lease_format == nullptr) {
    err << "--from: unknown server " << in_quotes(format) << '\n';
    return exit_usage;
  }
  auto found = leases::read_foreign_leases(*lease_format, text, file);
  auto opened = leases::LeaseStore::open(config->appliance.state);
  if (const auto* error = std::get_if<leases::StoreError>(&opened)) return refuse(*error, err);
  auto& store = std::get<leases::LeaseStore>(opened);
  const auto known = store.load(0);
  if (const auto* error = std::get_if<leases::StoreError>(&known)) return refuse(*error, err);
  const auto merged = leases::merge_leases(*config, std::get<std::vector<LeaseRecord>>(known), file, found, now_ms());
  if (merged.total > leases_max) found.errors.push_back(file + ": more leases than the appliance can hold");
  if (!is_json) print(found.notes, err);
  if (!found.errors.empty()) {
    if (is_json) {
      write_json(found, merged, out);
    } else {
      print(found.errors, err);
      err << "nothing was imported\n";
    }
    return exit_configuration;
  }
  if (const auto failed = store.write(merged.records, 0)) {
    err << "bootstorm: " << store.path().string() << ": " << failed->message << '\n';
    return exit_environment;
  }
  if (is_json) {
    write_json(found, merged, out);
  } else {
    out << summary(found, merged, file) << '\n';
  }
  return exit_ok;
}

}  // namespace bootstorm::cli
