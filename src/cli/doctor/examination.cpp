#include "cli/doctor/examination.hpp"

#include <algorithm>
#include <filesystem>
#include <future>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>
#include <variant>

#include "appliance/examine.hpp"
#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/ask.hpp"
#include "cli/doctor/facts.hpp"
#include "cli/load_config.hpp"
#include "cli/serve_rights.hpp"
#include "content/content.hpp"

namespace bootstorm::cli {
namespace {

using machine::Evidence;
using machine::HeardOnPort;
using machine::PlannedPort;

/// What is served cannot be read from here: "1 image, 14 files in 31 MiB", and what is wrong with them.
std::string look_at_files(const config::Config& config, Evidence& evidence) {
  content::ContentFindings found = content::survey_content(config);
  if (!found.error.empty()) evidence.file_errors.push_back(std::move(found.error));
  if (found.stored_files == 0 && evidence.file_errors.empty() && !config.images.empty()) {
    evidence.empty_directory = config.images[0].layers[0].directory.string();
  } else {
    evidence.file_warnings = std::move(found.warnings);
  }
  evidence.planned = planned_of(config, found.stored_bytes);
  return counted(config.images.size(), "image", "images") + ", " + counted(found.stored_files, "file", "files") +
         " in " + bytes_text(found.stored_bytes);
}

/// As whoever will serve, which is not whoever asks.
std::optional<machine::Closed> look_for_closed(const config::Config& config, const std::string& path) {
  using From = rights::Unreadable::Kind;
  using To = machine::Closed::Kind;
  const auto found = unreadable_when_served(config, path);
  if (!found) return std::nullopt;
  const To kind = found->kind == From::way ? To::way : found->kind == From::file ? To::file : To::directory;
  std::error_code ignored;
  return machine::Closed{kind, std::filesystem::equivalent(found->place, path, ignored), found->user,
                         found->path.string(), found->place.string()};
}

bool is_serving(const std::string& named) {
  std::ostringstream ignored;
  return std::holds_alternative<nlohmann::json>(ask(named, "status", ignored));
}

std::string look_at_configuration(const DoctorWords& words, Evidence& evidence) {
  evidence.configuration = config_path_of(words.config);
  std::error_code ignored;
  if (!std::filesystem::exists(evidence.configuration, ignored)) {
    evidence.configuration_missing = true;
    return {};
  }
  appliance::Examined examined = appliance::examine(evidence.configuration);
  evidence.configuration_errors = std::move(examined.errors);
  evidence.configuration_warnings = std::move(examined.warnings);
  if (!examined.config) return {};
  evidence.is_serving = is_serving(words.config);
  evidence.closed = look_for_closed(*examined.config, evidence.configuration);
  return look_at_files(*examined.config, evidence);
}

/// Why nobody behind that port can be asked; empty: they can.
std::string obstacle(const PlannedPort& port, const machine::Card* card, bool is_served) {
  if (port.driver == "net_tap") return "the other end of a TAP is this machine";
  if (card == nullptr || card->name.empty()) {
    return is_served ? "the card is not the kernel's: bootstorm status tells what it hears"
                     : "the card is not the kernel's";
  }
  if (!card->is_up) return "the interface is down";
  return card->has_link ? "" : "no link";
}

/// `known`: what was heard of DHCP before; null: nobody was asked.
machine::HeardOnNetwork listen(const machine::PlannedNetwork& network, const std::string& interface,
                               machine::Wire& wire, const machine::HeardOnNetwork* known) {
  const machine::WireEnd end{interface, network.vlan};
  machine::HeardOnNetwork heard{.dhcp = known == nullptr ? wire.ask_dhcp(end) : known->dhcp};
  heard.holder = wire.holder_of(end, network.own.address);
  return heard;
}

HeardOnPort listen(const DoctorWords& words, const PlannedPort& port, const Evidence& evidence, machine::Wire& wire,
                   const HeardOnPort* before) {
  HeardOnPort heard;
  const machine::Card* card = machine::find_card(evidence.host.cards, port.pci.empty() ? port.interface : port.pci);
  heard.problem = obstacle(port, card, evidence.is_serving);
  if (card != nullptr && !card->name.empty()) heard.details = wire.details(card->name);
  if (!heard.problem.empty()) return heard;
  // A link that goes down takes its routes along.
  const bool may_go_down = !evidence.host.is_session(card->name) && !evidence.host.is_default_route(card->name);
  if (words.tests_link && may_go_down) {
    heard.link_delay = wire.link_delay(card->name, port.networks.front().own.address);
  }
  // All at once: each only waits.
  auto spanning_tree = std::async(std::launch::async, [&] { return wire.spanning_tree(card->name); });
  std::vector<std::future<machine::HeardOnNetwork>> networks;
  for (std::size_t i = 0; i < port.networks.size(); ++i) {
    const bool was_asked = before != nullptr && i < before->networks.size() && before->networks[i].dhcp.problem.empty();
    const machine::HeardOnNetwork* known = was_asked ? &before->networks[i] : nullptr;
    networks.push_back(
        std::async(std::launch::async, [&, i, known] { return listen(port.networks[i], card->name, wire, known); }));
  }
  for (auto& network : networks) heard.networks.push_back(network.get());
  heard.spanning_tree = spanning_tree.get();
  return heard;
}

void listen_everywhere(const DoctorWords& words, machine::Wire& wire, const Examination* before, Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.planned.ports.size(); ++i) {
    const bool was_asked = before != nullptr && i < before->evidence.heard.size();
    const HeardOnPort* known = was_asked ? &before->evidence.heard[i] : nullptr;
    evidence.heard.push_back(listen(words, evidence.planned.ports[i], evidence, wire, known));
  }
}

}  // namespace

Examination examine_all(const DoctorWords& words, const machine::HostSource& source, machine::Wire* wire,
                        const Examination* before) {
  Examination result;
  result.evidence.host = machine::read_host(source);
  const std::string files = look_at_configuration(words, result.evidence);
  if (wire != nullptr) listen_everywhere(words, *wire, before, result.evidence);
  result.facts = facts_of(result.evidence, files);
  result.kinds = machine::finding_kinds();
  result.findings = machine::find_all(result.evidence, result.kinds);
  return result;
}

int exit_code_of(const std::vector<machine::Finding>& findings) {
  int code = exit_ok;
  for (const machine::Finding& finding : findings) {
    if (finding.kind->severity != machine::Severity::dark) continue;
    const machine::Subject subject = finding.kind->subject;
    const bool is_written = subject == machine::Subject::configuration || subject == machine::Subject::files;
    if (!is_written) return exit_environment;
    code = exit_configuration;
  }
  return code;
}

}  // namespace bootstorm::cli
