// The swarm's command line: from words to what they mean.
#include <CLI/CLI.hpp>
#include <memory>

#include "swarm/options/groups.hpp"
#include "swarm/options/help.hpp"
#include "swarm/options/words.hpp"
#include "swarm/swarm.hpp"

namespace bootstorm::swarm {

namespace {

void finish(SwarmOptions& options, const SwarmWords& words) {
  options.models = *ModelMix::parse(options.models_text);
  options.only = words.only == "tftp" ? Only::tftp : words.only == "dhcp" ? Only::dhcp : Only::nothing;
  options.address_first = address_from(words.addresses);
  options.server = address_from(words.server);
  if (options.only == Only::tftp &&
      (options.address_first.is_zero() || options.server.is_zero() || options.fetch.empty())) {
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

void add_swarm(CLI::App& app, std::function<int()>& run) {
  auto options = std::make_shared<SwarmOptions>();
  auto words = std::make_shared<SwarmWords>();
  CLI::App* command = app.add_subcommand("swarm", swarm_description);
  command->footer(swarm_examples);
  command
      ->add_option("--device", options->device,
                   "a DPDK device: net_af_packet0,iface=IF, net_tap0,iface=IF, a PCI address …")
      ->required();
  command->add_option("--files", options->files_path, "directory of the files that the server should serve");
  add_boards(*command, *options, *words);
  add_storm(*command, *options, *words);
  add_only(*command, *options, *words);
  add_reports(*command, *options);
  command->callback([options, words, &run] {
    finish(*options, *words);
    run = [options] { return swarm(*options); };
  });
}

}  // namespace bootstorm::swarm
