#include <array>
#include <cstdio>
#include <variant>

#include "base/text.hpp"
#include "cli/setup/answers.hpp"
#include "config/config.hpp"

namespace bootstorm::cli {
namespace {

/// As a double-quoted scalar of YAML 1.2 §7.3.1.
std::string yaml_text(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7f) {
      std::array<char, 5> escape;
      std::snprintf(escape.data(), escape.size(), "\\x%02x", byte);
      result += escape.data();
    } else {
      result += c;
    }
  }
  return result + '"';
}

/// One line of a comment, whatever the text has in it.
std::string in_comment(std::string_view text) { return name_text(text); }

std::string other_drivings(const Answers& answers) {
  std::string text;
  const std::string interface = in_comment(answers.interface);
  const auto line = [&](const std::string& device, std::string_view what) {
    text += "    #   \"" + device + "\"\n    #       " + std::string{what} + '\n';
  };
  if (answers.driving != machine::Driving::af_packet && !interface.empty()) {
    line("net_af_packet0,iface=" + interface, "the kernel keeps the card and hands frames over: works with every card");
  }
  if (answers.driving != machine::Driving::af_xdp && !interface.empty()) {
    line("net_af_xdp0,iface=" + interface,
         "less work a frame, if the card's driver knows XDP; the kernel gets none of them");
  }
  if (answers.driving != machine::Driving::pci && !answers.pci.empty()) {
    line(answers.pci,
         "the fastest: the card is taken from the kernel. `bootstorm prepare --dry-run` says what that costs");
  }
  return text.empty() ? text : "    # Another way to drive the same card is one of these, and a restart:\n" + text;
}

std::string_view how_driven(machine::Driving driving) {
  switch (driving) {
    case machine::Driving::af_packet: return "The kernel keeps this card, too, and hands frames over.";
    case machine::Driving::af_xdp: return "All frames of this card go to bootstorm; the kernel gets none of them.";
    case machine::Driving::pci:
      return "This card is taken from the kernel by `bootstorm prepare`, which the service runs by itself.";
  }
  return {};
}

std::string vlan_text(const Answers& answers) {
  if (!answers.vlan) return {};
  return "        # Frames here are tagged with this VLAN; those without a tag get no answer.\n        vlan: " +
         std::to_string(*answers.vlan) + '\n';
}

std::string dhcp_text(const Answers& answers) {
  if (answers.is_proxy) {
    std::string text = "        # Another DHCP server gives out the addresses";
    for (const Ipv4Address server : answers.servers)
      text += (server == answers.servers[0] ? ": " : ", ") + to_text(server);
    return text + ".\n        # bootstorm only tells boards what to boot.\n        dhcp: {mode: proxy}\n";
  }
  std::string text =
      "        # bootstorm must be the only DHCP server here. Beside another one: `dhcp: {mode: proxy}`.\n"
      "        dhcp:\n"
      "          # The addresses to give out. A board can have one of its own: see `boards` below.\n"
      "          pool: [" +
      answers.pool + "]\n";
  if (answers.router) text += "          router: " + to_text(*answers.router) + '\n';
  if (answers.dns.empty()) return text;
  text += "          dns: [";
  for (const Ipv4Address server : answers.dns) text += (server == answers.dns[0] ? "" : ", ") + to_text(server);
  return text + "]\n";
}

std::string images_text(const Answers& answers) {
  std::string text =
      "# The boot files. A file comes from the first directory that has it; changed files are served within a second.\n"
      "images:\n"
      "  pi: {layers: [" +
      yaml_text(answers.files);
  if (!answers.firmware.empty()) text += ", " + yaml_text(answers.firmware);
  return text + "]}\n";
}

}  // namespace

std::string configuration_text(const Answers& answers) {
  return "# Written by `bootstorm init`. bootstorm.yaml(5) explains every setting.\n"
         "# After a change: `bootstorm check`, then `bootstorm reload`.\n"
         "\n"
         "appliance: {workers: 1}\n"
         "\n"
         "ports:\n"
         "    # " +
         std::string{how_driven(answers.driving)} + '\n' + other_drivings(answers) +
         "  - device: " + yaml_text(answers.device) +
         "\n"
         "    networks:\n"
         "        # The appliance's own address, which nobody else may have; not the kernel's either.\n"
         "      - address: " +
         to_text(answers.own.address) + '/' + std::to_string(answers.own.length) + '\n' + vlan_text(answers) +
         dhcp_text(answers) +
         "\n"
         "# The memory for boot files.\n"
         "tftp: {cache: " +
         answers.cache + "}\n\n" + images_text(answers) +
         "\n"
         "# Boards with an address or an image of their own; all others are served, too.\n"
         "# boards:\n"
         "#   - {serial: 28f66d00, hostname: desk-1}\n";
}

std::string configuration_mistake(const Answers& answers) {
  const config::ConfigResult result = config::parse_config(configuration_text(answers), "the configuration");
  const auto* errors = std::get_if<std::vector<config::ConfigError>>(&result);
  return errors == nullptr ? std::string{} : errors->front().message;
}

}  // namespace bootstorm::cli
