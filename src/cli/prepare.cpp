// bootstorm prepare: gives the machine what the appliance needs before it starts, and takes it back.
#include <unistd.h>

#include <iostream>
#include <memory>

#include "base/exit_codes.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/load_config.hpp"
#include "cli/prepare/machine.hpp"
#include "cli/prepare/record.hpp"

namespace bootstorm::cli {
namespace {

int prepare(const PrepareWords& words) {
  if (!words.is_dry && ::geteuid() != 0) {
    std::cerr
        << "bootstorm prepare: only root may change drivers and huge pages: sudo bootstorm prepare; --dry-run shows "
           "what it would do\n";
    return exit_environment;
  }
  const machine::HostSource source = machine::this_machine();
  machine::RootChanger changer{source.root};
  const PreparePlace place{source, changer, record_directory};
  if (words.must_restore) return restore_machine(words, place, std::cout, std::cerr);
  const auto config = load_or_report(words.config, std::cerr);
  if (!config) return exit_configuration;
  return prepare_machine(*config, words, place, std::cout, std::cerr);
}

}  // namespace

Command prepare_command() {
  auto words = std::make_shared<PrepareWords>();
  return {.name = "prepare",
          .about =
              "Give the machine what the appliance needs before it starts: huge pages, and the configured PCI cards,\n"
              "taken from the kernel and given to the service's user. Remembers what it changed, and --restore puts\n"
              "it back. The service bootstorm-prepare does both. A card of SSH or of the default route is not taken.",
          .example =
              "  bootstorm prepare --dry-run\n"
              "  bootstorm prepare\n"
              "  bootstorm prepare --restore",
          .options = {config_option(words->config),
                      {.names = "--restore",
                       .help = "give back what was taken: cards to their drivers, files to their owners, huge pages",
                       .flag = &words->must_restore},
                      {.names = "--pages",
                       .help = "reserve huge pages only; no card is touched",
                       .flag = &words->only_pages},
                      {.names = "--force",
                       .help = "take the card even if SSH or the default route goes through it",
                       .flag = &words->is_forced},
                      {.names = "--dry-run",
                       .help = "print the commands that would do the same, and do nothing",
                       .flag = &words->is_dry},
                      json_option(words->is_json)},
          .run = [words] { return prepare(*words); }};
}

}  // namespace bootstorm::cli
