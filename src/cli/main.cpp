// bootstorm's command line: one file per subcommand does the work.
#include <CLI/CLI.hpp>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <string>

#include "base/exit_codes.hpp"
#include "cli/ask.hpp"
#include "cli/check.hpp"
#include "cli/leases.hpp"
#include "cli/serve.hpp"
#include "swarm/swarm.hpp"

namespace {

constexpr const char* about =
    "bootstorm boots every Raspberry Pi and PXE machine of a room at once: DHCP, ARP and TFTP,\n"
    "answered from a network card that it takes from the kernel.";

constexpr const char* exit_codes =
    "Exit codes: 0 done, 1 configuration refused or a board failed, 2 usage, 3 the machine (with\n"
    "the command that mends it), 4 state damaged.";

constexpr const char* serve_about =
    "Serve. Prints a line that begins 'bootstorm: ready' once it answers. SIGTERM and SIGINT stop\n"
    "it, SIGHUP reloads configuration and files without disturbing open transfers, SIGUSR1 logs\n"
    "the counters.";

constexpr const char* leases_about =
    "Say who holds which address; also free one, or take over the leases of another DHCP server.";

using Run = std::function<int()>;

void add_serve(CLI::App& app, Run& run) {
  auto options = std::make_shared<bootstorm::appliance::ServeOptions>();
  CLI::App* command = app.add_subcommand("serve", serve_about);
  command->add_option("-c,--config", options->config_path, "the configuration (YAML; see conf/appliance.yaml)")
      ->required();
  command->add_option("--log-level", options->log_level, "how much is logged")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->capture_default_str();
  command->add_option("--stats", options->stats_path, "write all counters there as JSON when it stops");
  command->callback([options, &run] { run = [options] { return bootstorm::cli::serve(*options); }; });
}

void add_check(CLI::App& app, Run& run) {
  auto path = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("check", "Say whether a configuration is right, and if not, where and why; and what boards\n"
                                  "would miss in its images. Serves nothing.");
  command->add_option("-c,--config", *path, "the configuration")->required();
  command->callback([path, &run] { run = [path] { return bootstorm::cli::check(*path, std::cout, std::cerr); }; });
}

using Ask = int (*)(const std::string&, std::ostream&, std::ostream&);

/// A command to the appliance that is running.
void add_ask(CLI::App& app, const std::string& name, const std::string& about_it, Ask ask, Run& run) {
  auto path = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(name, about_it);
  command->add_option("-c,--config", *path, "the configuration it was started with")->required();
  command->callback([path, ask, &run] { run = [path, ask] { return ask(*path, std::cout, std::cerr); }; });
}

void add_config(CLI::App& command, std::string& path) {
  command.add_option("-c,--config", path, "the configuration of the appliance")->required();
}

void add_leases(CLI::App& app, Run& run) {
  auto query = std::make_shared<bootstorm::cli::LeaseQuery>();
  CLI::App* command = app.add_subcommand("leases", leases_about);
  command->add_option("-c,--config", query->config_path, "the configuration of the appliance");
  command->add_option("--state", query->state, "only these")
      ->check(CLI::IsMember({"offered", "bound_by_use", "bound", "quarantined"}));
  command->add_option("--mac", query->mac, "only what this MAC holds");
  command->add_option("--address", query->address, "only this address, or those of A-B or A/LENGTH");
  command->add_option("--format", query->format, "how it is written")
      ->check(CLI::IsMember({"table", "csv", "json"}))
      ->capture_default_str();
  command->require_subcommand(0, 1);

  auto address = std::make_shared<std::string>();
  CLI::App* release = command->add_subcommand("release", "Free an address, whoever holds it.");
  add_config(*release, query->config_path);
  release->add_option("address", *address, "the address")->required();
  release->callback([query, address, &run] {
    run = [query, address] {
      return bootstorm::cli::release_lease(query->config_path, *address, std::cout, std::cerr);
    };
  });

  auto format = std::make_shared<std::string>();
  auto file = std::make_shared<std::string>();
  CLI::App* import = command->add_subcommand("import", "Take over what another DHCP server has given out, while the\n"
                                                       "appliance does not run.");
  add_config(*import, query->config_path);
  import->add_option("--from", *format, "whose file it is")
      ->required()
      ->check(CLI::IsMember({"dnsmasq", "isc", "kea"}));
  import->add_option("file", *file, "dnsmasq.leases, dhcpd.leases or kea-leases4.csv")->required();
  import->callback([query, format, file, &run] {
    run = [query, format, file] {
      return bootstorm::cli::import_leases(query->config_path, *format, *file, std::cout, std::cerr);
    };
  });

  command->callback([command, query, &run] {
    if (!command->get_subcommands().empty()) return;
    if (query->config_path.empty()) throw CLI::RequiredError{"--config"};
    run = [query] { return bootstorm::cli::list_leases(*query, std::cout, std::cerr); };
  });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{about, "bootstorm"};
  app.footer(exit_codes);
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string{"bootstorm "} + BOOTSTORM_VERSION);
  Run run;
  add_serve(app, run);
  add_check(app, run);
  add_ask(app, "reload", "Have the running appliance read configuration and files again, and say what came of it.",
          bootstorm::cli::reload, run);
  add_ask(app, "status", "Say which files the running appliance serves, and how much memory they and older ones hold.",
          bootstorm::cli::status, run);
  add_leases(app, run);
  bootstorm::swarm::add_swarm(app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? bootstorm::exit_ok : bootstorm::exit_usage;
  }
  try {
    return run();
  } catch (const std::exception& error) {
    std::cerr << "bootstorm: " << error.what() << '\n';
    return bootstorm::exit_environment;
  }
}
