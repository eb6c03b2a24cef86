#include "swarm/options/command_line.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

#include "swarm/options/groups.hpp"
#include "swarm/options/help.hpp"
#include "swarm/options/words.hpp"

namespace bootstorm::swarm {

namespace {

/// Gives the words their meaning. Each has been validated by itself.
void interpret(SwarmOptions& options, const SwarmWords& words) {
  options.models = *ModelMix::parse(options.models_text);
  options.only = words.only == "tftp" ? Only::tftp : words.only == "dhcp" ? Only::dhcp : Only::nothing;
  if (!words.addresses.empty()) options.address_first = *address_from(words.addresses);
  if (!words.server.empty()) options.server = *address_from(words.server);
  if (options.only == Only::tftp && (words.addresses.empty() || words.server.empty() || options.fetch.empty())) {
    throw CLI::ValidationError("--only tftp", "needs --addresses, --server and --fetch");
  }
  if (options.only != Only::dhcp && options.files_path.empty()) throw CLI::RequiredError("--files");
  options.quirks = !words.no_quirks;
  options.mac_first = *mac_from(words.mac_base);
  options.line.loss = *share_from(words.loss);
  options.line.delay_ns = *duration_from(words.delay);
  options.line.jitter_ns = *duration_from(words.jitter);
  options.timeout_ns = static_cast<Nanos>(words.timeout_s * static_cast<double>(nanos_per_s));
}

}  // namespace

void add_command_line(CLI::App& app, std::function<void(const SwarmOptions&)> chosen) {
  auto options = std::make_shared<SwarmOptions>();
  auto words = std::make_shared<SwarmWords>();
  CLI::App* command = app.add_subcommand("swarm", swarm_description);
  command->footer(swarm_examples);
  command
      ->add_option("--device", options->device,
                   "DPDK device: net_af_packet0,iface=IF, net_tap0,iface=IF or a PCI address")
      ->required();
  command->add_option("--files", options->files_path, "directory with the files that the server should serve");
  add_boards(*command, *options, *words);
  add_storm(*command, *options, *words);
  add_only(*command, *options, *words);
  add_reports(*command, *options);
  command->callback([options, words, chosen = std::move(chosen)] {
    interpret(*options, *words);
    chosen(*options);
  });
}

}  // namespace bootstorm::swarm
