// `bootstorm leases release`: frees an address through the running appliance, or else in the file.
#include <chrono>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/leases.hpp"
#include "cli/leases_common.hpp"
#include "config/address.hpp"
#include "operate/ask.hpp"
#include "operate/dispatch.hpp"

namespace bootstorm::cli {

namespace {

using Stored = std::vector<leases::StoredLease>;

constexpr auto release_timeout = std::chrono::seconds{3};

/// The leases of that address: one for each link on which a client holds it.
std::variant<std::vector<LeaseRecord>, leases::StoreError> holders(const config::Config& config,
                                                                    Ipv4Address address) {
  auto read = leases::LeaseStore::read(config.appliance.state);
  if (auto* error = std::get_if<leases::StoreError>(&read)) return std::move(*error);
  std::vector<LeaseRecord> found;
  for (const auto& lease : std::get<Stored>(read)) {
    if (lease.record.address == address) found.push_back(lease.record);
  }
  return found;
}

/// True: the running appliance accepted the request. False: none is running.
std::variant<bool, std::string> ask_to_release(const config::Config& config, const LeaseRecord& lease) {
  const std::string line = operate::request_line(
      "release", {{"address", to_text(lease.address)}, {"port", lease.link.port}, {"vlan", lease.link.vlan}});
  const auto answered =
      operate::ask_appliance(config::run_directory(config.appliance), operate::Access::control, line);
  const auto* text = std::get_if<std::string>(&answered);
  if (text == nullptr) return false;
  const auto answer = nlohmann::json::parse(*text, nullptr, false);
  if (answer.is_object() && answer.value("ok", false)) return true;
  return "the appliance refused: " + *text;
}

bool comes_free(const config::Config& config, Ipv4Address address) {
  const auto deadline = std::chrono::steady_clock::now() + release_timeout;
  while (std::chrono::steady_clock::now() < deadline) {
    const auto found = holders(config, address);
    const auto* leases = std::get_if<std::vector<LeaseRecord>>(&found);
    if (leases != nullptr && leases->empty()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return false;
}

int release_in_file(const config::Config& config, std::vector<LeaseRecord> leases, std::ostream& err) {
  auto opened = leases::LeaseStore::open(config.appliance.state);
  if (const auto* error = std::get_if<leases::StoreError>(&opened)) return refuse(*error, err);
  for (LeaseRecord& lease : leases) lease.state = LeaseState::free;
  const auto failed = std::get<leases::LeaseStore>(opened).write(leases, 0);
  if (!failed) return exit_ok;
  err << "bootstorm: " << failed->message << '\n';
  return exit_environment;
}

void write_released(const std::vector<LeaseRecord>& leases, bool is_json, std::ostream& out) {
  nlohmann::ordered_json released = nlohmann::ordered_json::array();
  for (const LeaseRecord& lease : leases) {
    released.push_back({{"address", to_text(lease.address)}, {"mac", to_text(lease.mac)}});
    if (!is_json) out << to_text(lease.address) << " released; its holder was " << to_text(lease.mac) << '\n';
  }
  if (is_json) out << nlohmann::ordered_json{{"ok", true}, {"released", std::move(released)}}.dump() << '\n';
}

}  // namespace

int release_lease(const std::string& config_path, const std::string& address_text, bool is_json, std::ostream& out,
                  std::ostream& err) {
  const auto config = config_for_leases(config_path, err);
  if (!config) return exit_configuration;
  const auto address = config::ipv4_address().parse(address_text).value;
  if (!address) {
    err << "expected " << config::ipv4_address().expected << ", not " << in_quotes(address_text) << '\n';
    return exit_usage;
  }
  auto found = holders(*config, *address);
  if (const auto* error = std::get_if<leases::StoreError>(&found)) return refuse(*error, err);
  auto& leases = std::get<std::vector<LeaseRecord>>(found);
  if (leases.empty()) {
    err << to_text(*address) << ": no client holds this address\n";
    return exit_configuration;
  }
  bool is_served = true;
  for (const LeaseRecord& lease : leases) {
    const auto asked = ask_to_release(*config, lease);
    if (const auto* why = std::get_if<std::string>(&asked)) {
      err << *why << '\n';
      return exit_environment;
    }
    is_served = is_served && std::get<bool>(asked);
  }
  if (!is_served) {
    if (const int failed = release_in_file(*config, leases, err); failed != exit_ok) return failed;
  } else if (!comes_free(*config, *address)) {
    err << to_text(*address) << " is still held: the appliance cannot write leases (its log says why)\n";
    return exit_environment;
  }
  write_released(leases, is_json, out);
  return exit_ok;
}

}  // namespace bootstorm::cli
