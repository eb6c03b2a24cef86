// bootstorm doctor: would boards boot from this machine, and what is in the way?
#include <iostream>
#include <memory>

#include "base/exit_codes.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/doctor/examination.hpp"
#include "cli/doctor/picture.hpp"
#include "cli/load_config.hpp"
#include "cli/wait_option.hpp"
#include "machine/packet_wire.hpp"

namespace bootstorm::cli {
namespace {

/// Interfaces that were set up just now have their link a little later.
void wait_for_links(const Examination& examination, machine::Wire& wire) {
  for (const machine::Finding& finding : examination.findings) {
    if (finding.kind->name != "card_down" && finding.kind->name != "card_not_up") continue;
    for (const machine::PlannedPort& port : examination.evidence.planned.ports) {
      const machine::Card* card = machine::find_card(examination.evidence.host.cards, port.interface);
      if (card != nullptr && !card->is_up) (void)wire.bring_up(port.interface);
    }
    return;
  }
}

int doctor(const DoctorWords& words) {
  const auto patience = patience_of(words.wait_s, "doctor", std::cerr);
  if (!patience) return exit_usage;
  machine::PacketWire packets{*patience};
  machine::Wire* const wire = words.is_quiet ? nullptr : &packets;
  Examination seen = examine_all(words, machine::this_machine(), wire);
  if (words.must_fix && run_safe_commands(seen, words.is_json ? std::cerr : std::cout) != 0) {
    wait_for_links(seen, packets);
    seen = examine_all(words, machine::this_machine(), wire, &seen);
  }
  words.is_json ? print_examination(seen, std::cout) : show_examination(seen, std::cout);
  return exit_code_of(seen.findings);
}

}  // namespace

Command doctor_command() {
  auto words = std::make_shared<DoctorWords>();
  return {
      .name = "doctor",
      .about =
          "Say whether boards would boot from this machine, and what is in the way. Looks at the machine, the\n"
          "card, the configuration, the boot files and the network; each finding comes with the command that\n"
          "mends it and what that costs. To find other DHCP servers it sends two DHCPDISCOVERs, and ARP for\n"
          "its own addresses. Exit code 0: boards would boot.",
      .example =
          "  bootstorm doctor\n"
          "  bootstorm doctor --fix\n"
          "  bootstorm doctor --no-packets --json | jq '.findings[].command'",
      .options = {config_option(words->config),
                  {.names = "--fix",
                   .help = "run the commands that are safe: none needs a restart, takes a card or touches SSH",
                   .flag = &words->must_fix},
                  {.names = "--no-packets", .help = "ask the network nothing", .flag = &words->is_quiet},
                  {.names = "--test-link",
                   .help = "take the card's link down and up, and measure when the switch passes frames again. Boards\n"
                           "there wait as long; not done to the card of SSH or of the default route",
                   .flag = &words->tests_link},
                  wait_option(words->wait_s),
                  json_option(words->is_json)},
      .run = [words] { return doctor(*words); }};
}

}  // namespace bootstorm::cli
