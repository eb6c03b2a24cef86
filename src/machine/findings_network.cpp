#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "machine/findings_rows.hpp"

namespace bootstorm::machine {
namespace {

/// A Pi 3 asks five times in 25 s, a PC's firmware for a minute; a port that passes frames within this is no trouble.
constexpr std::chrono::seconds delay_that_is_no_trouble{5};

std::string editor_of(const Evidence& evidence) { return evidence.configuration; }

/// The values for each port, with what was heard on it.
template <class Find>
std::vector<Values> for_each_heard(const Evidence& evidence, Find find) {
  std::vector<Values> all;
  for (std::size_t i = 0; i < std::min(evidence.heard.size(), evidence.planned.ports.size()); ++i) {
    const PlannedPort& port = evidence.planned.ports[i];
    const Card* card = card_of(evidence.host, port);
    for (Values& values : find(port, evidence.heard[i])) {
      values.emplace_back("card", card == nullptr ? port.device : name_of(*card));
      all.push_back(std::move(values));
    }
  }
  return all;
}

/// The appliance itself, which may be serving while it is examined.
bool is_ourselves(const Evidence& evidence, const PlannedPort& port, const DhcpServer& server) {
  const Card* card = card_of(evidence.host, port);
  const auto has_its_address = [&](const PlannedNetwork& network) { return network.own.address == server.address; };
  return card != nullptr && card->mac == server.mac && std::ranges::any_of(port.networks, has_its_address);
}

/// The values for each network, with what was heard on it.
template <class Find>
std::vector<Values> for_each_network_heard(const Evidence& evidence, Find find) {
  return for_each_heard(evidence, [&](const PlannedPort& port, const HeardOnPort& heard) {
    std::vector<Values> all;
    const Card* card = card_of(evidence.host, port);
    const std::string name = card == nullptr ? port.device : name_of(*card);
    for (std::size_t i = 0; i < std::min(port.networks.size(), heard.networks.size()); ++i) {
      const PlannedNetwork& network = port.networks[i];
      for (Values& values : find(port, network, heard.networks[i])) {
        values.emplace_back("place", network.vlan ? "VLAN " + std::to_string(*network.vlan) + " of " + name : name);
        values.emplace_back("configuration", editor_of(evidence));
        all.push_back(std::move(values));
      }
    }
    return all;
  });
}

std::vector<Values> with_another_server(const Evidence& evidence) {
  return for_each_network_heard(
      evidence, [&](const PlannedPort& port, const PlannedNetwork& network, const HeardOnNetwork& heard) {
        std::vector<Values> all;
        for (const DhcpServer& server : heard.dhcp.servers) {
          if (!network.gives_out || server.offered.is_zero() || is_ourselves(evidence, port, server)) continue;
          all.push_back({{"server", to_text(server.address)}, {"mac", to_text(server.mac)}});
        }
        return all;
      });
}

std::vector<Values> without_a_server(const Evidence& evidence) {
  return for_each_network_heard(
      evidence, [](const PlannedPort&, const PlannedNetwork& network, const HeardOnNetwork& heard) {
        const bool has_one =
            std::ranges::any_of(heard.dhcp.servers, [](const DhcpServer& server) { return !server.offered.is_zero(); });
        const bool is_missed = network.is_proxy && !has_one && heard.dhcp.problem.empty();
        return is_missed ? std::vector<Values>{Values{}} : std::vector<Values>{};
      });
}

std::vector<Values> with_another_holder(const Evidence& evidence) {
  return for_each_network_heard(
      evidence, [](const PlannedPort&, const PlannedNetwork& network, const HeardOnNetwork& heard) {
        if (!heard.holder) return std::vector<Values>{};
        return std::vector<Values>{{{"address", to_text(network.own.address)}, {"mac", to_text(*heard.holder)}}};
      });
}

std::vector<Values> with_a_spanning_tree(const Evidence& evidence) {
  return for_each_heard(evidence, [](const PlannedPort&, const HeardOnPort& heard) {
    if (!heard.spanning_tree || 2 * heard.spanning_tree->forward_delay <= delay_that_is_no_trouble) {
      return std::vector<Values>{};
    }
    const auto both = 2 * heard.spanning_tree->forward_delay;
    return std::vector<Values>{{{"protocol", heard.spanning_tree->is_rapid ? "rapid spanning tree" : "spanning tree"},
                                {"seconds", std::to_string(both.count())}}};
  });
}

std::vector<Values> with_a_late_link(const Evidence& evidence) {
  return for_each_heard(evidence, [](const PlannedPort&, const HeardOnPort& heard) {
    if (!heard.link_delay || !heard.link_delay->problem.empty()) return std::vector<Values>{};
    const auto& first = heard.link_delay->first_frame;
    if (first && *first <= delay_that_is_no_trouble) return std::vector<Values>{};
    const std::string when = first ? std::to_string(first->count() / 1000) + " s after its link came up"
                                   : "not within 35 s after its link came up";
    return std::vector<Values>{{{"when", when}}};
  });
}

std::vector<Values> texts(const Evidence& evidence, const std::vector<std::string>& lines) {
  std::vector<Values> all;
  for (const std::string& line : lines) all.push_back({{"text", line}, {"configuration", editor_of(evidence)}});
  return all;
}

std::vector<Values> no_configuration(const Evidence& evidence) {
  if (!evidence.configuration_missing) return {};
  return {{{"configuration", evidence.configuration}}};
}

std::vector<Values> wrong_configuration(const Evidence& e) { return texts(e, e.configuration_errors); }
std::vector<Values> doubtful_configuration(const Evidence& e) { return texts(e, e.configuration_warnings); }
std::vector<Values> no_files(const Evidence& evidence) {
  if (evidence.empty_directory.empty()) return {};
  return {{{"directory", evidence.empty_directory}}};
}

std::vector<Values> closed(const Evidence& evidence, bool (*is_of_row)(const Closed&)) {
  if (!evidence.closed || !is_of_row(*evidence.closed)) return {};
  const Closed& closed = *evidence.closed;
  return {{{"user", closed.user}, {"path", closed.path}, {"place", closed.place}}};
}

bool is_way(const Closed& closed) { return closed.kind == Closed::Kind::way; }
/// One file of an image may be none that boards want.
bool is_one_file(const Closed& closed) { return closed.kind == Closed::Kind::file && !closed.is_configuration; }

std::vector<Values> closed_way(const Evidence& e) { return closed(e, is_way); }
std::vector<Values> closed_file(const Evidence& e) { return closed(e, is_one_file); }
std::vector<Values> closed_place(const Evidence& e) {
  return closed(e, [](const Closed& one) { return !is_way(one) && !is_one_file(one); });
}

std::vector<Values> wrong_files(const Evidence& e) { return texts(e, e.file_errors); }
std::vector<Values> missing_files(const Evidence& e) { return texts(e, e.file_warnings); }

constexpr std::array<FindingKind, 14> network_rows{{
    {"no_configuration", Subject::configuration, Severity::dark, "There is no configuration at {configuration}.",
     "bootstorm init --output {configuration}", "a few questions", false, no_configuration},
    {"configuration_wrong", Subject::configuration, Severity::dark, "{text}", "${EDITOR:-vi} {configuration}",
     "an edit", false, wrong_configuration},
    {"no_files", Subject::files, Severity::dark, "There are no boot files in {directory}.",
     "cp -r /boot/firmware/. {directory}", "on a Raspberry Pi; elsewhere from the first partition of its card", false,
     no_files},
    {"files_wrong", Subject::files, Severity::dark, "{text}", "bootstorm check -c {configuration}",
     "the files' place, or a larger tftp.cache", false, wrong_files},
    {"way_closed", Subject::files, Severity::dark,
     "The user {user}, who is to serve, may not pass through {path} to {place}.", "chmod o+x {path}",
     "every user may pass through it, or the files go to another place, such as /srv/netboot", false, closed_way},
    {"place_closed", Subject::files, Severity::dark, "The user {user}, who is to serve, cannot read {path}.",
     "chmod -R o+rX {place}", "every user may read all that is there, as boards do", false, closed_place},
    {"own_address_taken", Subject::network, Severity::dark,
     "{mac} on {place} has the appliance's own address {address}, so nobody is answered there.",
     "ip neigh show dev {card}", "another address for one of them", false, with_another_holder},
    {"no_server", Subject::network, Severity::dark,
     "No DHCP server on {place} gives out addresses, and `mode: proxy` gives out none.",
     "${EDITOR:-vi} {configuration}", "`dhcp: {pool: …}` in place of `mode: proxy`", false, without_a_server},
    {"other_server", Subject::network, Severity::unsure,
     "Another DHCP server on {place}, {server} ({mac}), gives out addresses: boards may take its offer, which names no "
     "boot files.",
     "${EDITOR:-vi} {configuration}", "`dhcp: {mode: proxy}` beside it, or that server is switched off", false,
     with_another_server},
    {"spanning_tree", Subject::network, Severity::unsure,
     "The switch at {card} runs {protocol}: a port may be held back for {seconds} s after its board is switched on, "
     "and "
     "a Pi 3 asks for 25 s.",
     "", "on the switch: boards' ports as edge ports (portfast)", false, with_a_spanning_tree},
    {"late_link", Subject::network, Severity::unsure, "The first frame came to {card} {when}.", "",
     "on the switch: boards' ports as edge ports (portfast)", false, with_a_late_link},
    {"configuration_doubtful", Subject::configuration, Severity::unsure, "{text}", "${EDITOR:-vi} {configuration}",
     "an edit, and a reload of the appliance", false, doubtful_configuration},
    {"file_closed", Subject::files, Severity::unsure,
     "The user {user}, who is to serve, cannot read {path}, so it is not served.", "chmod -R o+rX {place}",
     "every user may read all that is there, as boards do", false, closed_file},
    {"files_missing", Subject::files, Severity::unsure, "{text}", "bootstorm check -c {configuration}",
     "copying the file, if such boards are to boot", false, missing_files},
}};

}  // namespace

std::span<const FindingKind> network_findings() { return network_rows; }

}  // namespace bootstorm::machine
