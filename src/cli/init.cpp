// bootstorm init: from a machine to a configuration, with few questions.
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <system_error>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/load_config.hpp"
#include "cli/setup/carry_out.hpp"
#include "cli/setup/interview.hpp"
#include "cli/wait_option.hpp"
#include "machine/packet_wire.hpp"

namespace bootstorm::cli {
namespace {

void refuse_if_there_is_one(const InitWords& words) {
  std::error_code ignored;
  if (words.is_printed || !std::filesystem::exists(std::filesystem::symlink_status(words.output, ignored))) return;
  throw Refusal{exit_configuration, "bootstorm init: " + name_text(words.output) +
                                        " exists and is left as it is; --output FILE makes another"};
}

/// Rather now than when all has been asked.
void refuse_if_it_cannot_be_written(const InitWords& words) {
  if (words.is_printed || words.is_dry) return;
  std::error_code ignored;
  std::filesystem::path place = std::filesystem::absolute(words.output, ignored).parent_path();
  while (!std::filesystem::exists(place, ignored) && place.has_relative_path()) place = place.parent_path();
  if (::access(place.c_str(), W_OK) == 0) return;
  throw Refusal{exit_environment, "bootstorm init: you may not write to " + name_text(place.string()) +
                                      ": run it as root (sudo bootstorm init)"};
}

void refuse_if_nobody_can_say(const InitWords& words, bool is_terminal) {
  if (is_terminal || words.is_yes) return;
  const std::string missing = missing_options(words);
  if (missing.empty()) return;
  throw Refusal{exit_usage, "bootstorm init: there is no terminal to ask on; missing: " + missing +
                                ". Or --yes takes what is proposed"};
}

int init(const InitWords& words) {
  // What is asked must not stand in what is printed.
  std::ostream& out = words.is_printed ? std::cerr : std::cout;
  const bool is_terminal =
      ::isatty(STDIN_FILENO) == 1 && ::isatty(words.is_printed ? STDERR_FILENO : STDOUT_FILENO) == 1;
  refuse_if_there_is_one(words);
  refuse_if_nobody_can_say(words, is_terminal);
  refuse_if_it_cannot_be_written(words);
  const auto patience = patience_of(words.wait_s, "init", std::cerr);
  if (!patience) return exit_usage;
  machine::PacketWire wire{*patience};
  const machine::Host host = machine::read_host(machine::this_machine());
  Dialogue dialogue{std::cin, out, is_terminal && !words.is_yes};
  const Answers answers = interview(words, host, wire, dialogue);
  if (words.is_printed) {
    std::cout << configuration_text(answers);
    return exit_ok;
  }
  show_plan(answers, dialogue);
  if (words.is_dry) return exit_ok;
  if (!dialogue.ask_yes("Do it?", true)) throw Refusal{exit_usage, "bootstorm init: nothing was written"};
  return carry_out(answers, host, wire, dialogue);
}

int init_or_say_why_not(const InitWords& words) {
  try {
    return init(words);
  } catch (const Refusal& refusal) {
    std::cerr << refusal.what() << '\n';
    return refusal.code();
  }
}

std::vector<Option> options_of(InitWords& words) {
  return {
      {.names = "--card",
       .value = &words.card,
       .help = "the card that the boards are behind: its interface or its PCI address",
       .value_name = "CARD"},
      {.names = "--driver",
       .value = &words.driver,
       .help = "how it is driven. auto: `pci` where an IOMMU and the service make it safe, else `af_packet`, "
               "which\nleaves the card to the kernel, too",
       .choices = {"auto", "af_packet", "af_xdp", "pci"}},
      {.names = "--vlan",
       .value = &words.vlan,
       .help = "the VLAN of the boards, 1 to 4094, where their frames come tagged; or `none`",
       .value_name = "VLAN"},
      {.names = "--address",
       .value = &words.address,
       .help = "the appliance's own address, as 192.168.77.1/24",
       .value_name = "ADDRESS"},
      {.names = "--pool",
       .value = &words.pool,
       .help = "the addresses to give out, as 192.168.77.50-192.168.77.99",
       .value_name = "RANGES"},
      {.names = "--proxy", .help = "another DHCP server gives out the addresses", .flag = &words.is_proxy},
      {.names = "--files", .value = &words.files, .help = "the directory of the boot files", .value_name = "DIRECTORY"},
      {.names = "--fetch",
       .value = &words.fetch,
       .help = "fetch the Raspberry Pi's firmware into it, from Debian's package raspi-firmware",
       .choices = {"yes", "no"}},
      wait_option(words.wait_s),
      {.names = "--output", .value = &words.output, .help = "the file to write", .value_name = "FILE"},
      {.names = "-y,--yes", .help = "ask nothing: take what is proposed, and do it", .flag = &words.is_yes},
      {.names = "--dry-run", .help = "show what would be done, and do nothing", .flag = &words.is_dry},
      {.names = "--print", .help = "print the configuration, and do nothing", .flag = &words.is_printed}};
}

}  // namespace

Command init_command() {
  auto words = std::make_shared<InitWords>();
  words->output = config_default;
  return {.name = "init",
          .about =
              "Set this machine up: choose the card, the addresses and the files, and write the configuration. Asks\n"
              "little and proposes what it finds; each answer can be given as an option. Never overwrites a\n"
              "configuration. To find other DHCP servers it sends two DHCPDISCOVERs, and ARP for addresses.",
          .example =
              "  bootstorm init\n"
              "  bootstorm init --yes --card eth1\n"
              "  bootstorm init --card eth1 --proxy --address 192.168.1.250/24 --files /srv/netboot/pi --dry-run",
          .options = options_of(*words),
          .run = [words] { return init_or_say_why_not(*words); }};
}

}  // namespace bootstorm::cli
