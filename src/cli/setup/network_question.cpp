#include "cli/setup/network_question.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/address_text.hpp"
#include "base/text.hpp"
#include "cli/setup/take_answer.hpp"
#include "cli/setup/vlan_question.hpp"
#include "config/config.hpp"
#include "machine/network_choice.hpp"

namespace bootstorm::cli {
namespace {

using machine::DhcpServer;

/// What the questions about addresses have in common.
struct NetworkQuestion {
  const InitWords& words;
  const machine::Host& host;
  machine::Wire& wire;
  Dialogue& dialogue;
  Answers& answers;
  machine::NetworkFound found{};

  [[nodiscard]] machine::WireEnd end() const { return {answers.interface, answers.vlan}; }
  /// The kernel's interface in the boards' network, if it has one.
  [[nodiscard]] std::string kernel_interface() const;
  void ask_whose_addresses(const std::vector<DhcpServer>& servers);
  void ask_address();
  void ask_pool();
  [[nodiscard]] bool bring_up_if_down();
  [[nodiscard]] std::vector<DhcpServer> look_for_servers();
  [[nodiscard]] std::string mistake_in_address(const std::string& text);
  [[nodiscard]] std::string mistake_in_pool(const std::string& text);
};

std::optional<Ipv4Prefix> prefix_from_text(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = ipv4_from_text(text.substr(0, slash));
  unsigned length = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + slash + 1, end, length);
  if (!address || read.ec != std::errc{} || read.ptr != end || length < 8 || length > 30) return std::nullopt;
  return Ipv4Prefix{*address, static_cast<std::uint8_t>(length)};
}

/// Whether the card can hear somebody now.
bool NetworkQuestion::bring_up_if_down() {
  const machine::Card* card = machine::find_card(host.cards, answers.interface);
  if (card == nullptr) return false;
  bool has_link = card->has_link;
  if (!card->is_up) {
    answers.must_bring_up = true;
    if (words.is_dry || words.is_printed) return false;
    if (!dialogue.ask_yes(answers.card + " is down. Set it up now, to look for a DHCP server?", true)) return false;
    dialogue.say("Setting " + answers.card + " up ...");
    has_link = wire.bring_up(answers.interface);
    answers.must_bring_up = false;
  }
  if (!has_link) dialogue.say(answers.card + " has no link, so nobody there was asked for DHCP.");
  return has_link;
}

std::string NetworkQuestion::kernel_interface() const {
  // As ip-link(8) and systemd-networkd name them by themselves.
  return answers.vlan ? answers.interface + '.' + std::to_string(*answers.vlan) : answers.interface;
}

std::vector<DhcpServer> NetworkQuestion::look_for_servers() {
  const bool can_ask = bring_up_if_down();
  ask_vlan(words, can_ask ? &wire : nullptr, dialogue, answers);
  if (!can_ask) return {};
  dialogue.say("Looking for DHCP servers on " + answers.card +
               (answers.vlan ? " in VLAN " + std::to_string(*answers.vlan) : "") +
               " (two questions, some seconds) ...");
  machine::DhcpAnswers heard = wire.ask_dhcp(end());
  if (!heard.problem.empty()) dialogue.say("Nobody was asked for DHCP: " + heard.problem + ".");
  if (!machine::find_card(host.cards, answers.interface)->is_up && heard.servers.empty()) {
    dialogue.say(
        "Nobody answered. The link has come up just now, and a switch may still hold it back: `bootstorm doctor` "
        "asks again.");
  }
  return std::move(heard.servers);
}

void NetworkQuestion::ask_whose_addresses(const std::vector<DhcpServer>& servers) {
  for (const DhcpServer& server : servers) {
    if (!server.offered.is_zero()) answers.servers.push_back(server.address);
    dialogue.say("Found " + to_text(server.address) + " (" + to_text(server.mac) + "), which " +
                 (server.offered.is_zero() ? "names boot files but gives out no addresses."
                                           : "gives out addresses such as " + to_text(server.offered) + "."));
  }
  answers.is_proxy = words.is_proxy;
  if (words.is_proxy || !words.pool.empty()) return;
  if (answers.servers.empty()) return;
  answers.is_proxy = dialogue.ask_yes("Leave the addresses to it, and only tell boards what to boot?", true);
  if (!answers.is_proxy) dialogue.object("Then switch that server off: boards take whichever offer comes first.");
}

std::string NetworkQuestion::mistake_in_address(const std::string& text) {
  const auto prefix = prefix_from_text(text);
  if (!prefix) return in_quotes(text) + " is no address with a prefix length from 8 to 30, such as 192.168.77.1/24";
  for (const machine::InterfaceAddress& other : host.addresses) {
    if (other.prefix.length == 0 || other.prefix.address != prefix->address) continue;
    return to_text(prefix->address) + " is the kernel's own address on " + name_text(other.interface) +
           "; bootstorm needs one that nobody has";
  }
  Answers tried = answers;
  tried.own = *prefix;
  tried.is_proxy = true;  // the pool is another question
  tried.router.reset();
  tried.dns.clear();
  tried.files = files_default;
  if (std::string mistake = configuration_mistake(tried); !mistake.empty()) return mistake;
  if (answers.interface.empty()) return {};
  const auto holder = wire.holder_of(end(), prefix->address);
  return holder ? to_text(*holder) + " has the address " + to_text(prefix->address) + " already" : std::string{};
}

void NetworkQuestion::ask_address() {
  const Ipv4Prefix own = machine::propose_address(found, end(), words.address.empty() ? &wire : nullptr);
  const std::string text =
      take_answer(dialogue, words.address, "--address", "bootstorm's own address in the boards' network",
                  to_text(own.address) + '/' + std::to_string(own.length),
                  [&](const std::string& t) { return mistake_in_address(t); });
  answers.own = *prefix_from_text(text);
}

std::string NetworkQuestion::mistake_in_pool(const std::string& text) {
  if (text.empty()) return "no addresses to give out; with --proxy another server gives them";
  // As the configuration has it, and nothing else that YAML could mean.
  if (text.find_first_not_of("0123456789.-, ") != std::string::npos) {
    return in_quotes(text) + " is no list of addresses and ranges, such as 192.168.77.50-192.168.77.99";
  }
  Answers tried = answers;
  tried.pool = text;
  tried.files = files_default;
  return configuration_mistake(tried);
}

void NetworkQuestion::ask_pool() {
  if (answers.is_proxy) return;
  const bool is_same = found.network.contains(answers.own.address) && found.network.length == answers.own.length;
  if (is_same && found.router && *found.router != answers.own.address) {
    answers.router = found.router;
    for (const Ipv4Address server : host.name_servers) {
      if (server != answers.own.address && answers.dns.size() < config::dns_servers_max) answers.dns.push_back(server);
    }
  }
  std::vector<Ipv4Address> used = found.used;
  used.insert(used.end(), answers.dns.begin(), answers.dns.end());
  answers.pool = take_answer(dialogue, words.pool, "--pool", "Addresses to give out",
                             machine::ranges_text(machine::propose_pool(answers.own, used)),
                             [&](const std::string& text) { return mistake_in_pool(text); });
}

}  // namespace

void ask_network(const InitWords& words, const machine::Host& host, machine::Wire& wire, Dialogue& dialogue,
                 Answers& answers) {
  NetworkQuestion now{words, host, wire, dialogue, answers};
  const std::vector<DhcpServer> servers = now.look_for_servers();
  now.ask_whose_addresses(servers);
  now.found = machine::network_of(host, now.kernel_interface(), servers);
  now.ask_address();
  now.ask_pool();
}

}  // namespace bootstorm::cli
