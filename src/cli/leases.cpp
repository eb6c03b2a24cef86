// bootstorm leases: the command and its subcommands.
#include "cli/leases.hpp"

#include <spdlog/fmt/fmt.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/load_config.hpp"
#include "leases/import/import.hpp"

namespace bootstorm::cli {
namespace {

struct Words {
  LeaseQuery query;
  std::string address;  // release
  std::string format;   // import
  std::string file;     // import
  bool is_json = false;
};

Command release_command(const std::shared_ptr<Words>& words) {
  return {.name = "release",
          .about = "Free an address, whichever client holds it; also while the appliance runs.",
          .example = "  bootstorm leases release 192.168.77.50",
          .options = {config_option(words->query.config_path),
                      {.names = "address",
                       .value = &words->address,
                       .help = "the address",
                       .is_required = true,
                       .value_name = "ADDRESS"},
                      json_option(words->is_json)},
          .run = [words] {
            return release_lease(words->query.config_path, words->address, words->is_json, std::cout, std::cerr);
          }};
}

Command import_command(const std::shared_ptr<Words>& words) {
  const auto formats = leases::lease_formats();
  std::vector<std::string> names;
  std::vector<std::string> files;
  for (const leases::LeaseFormat& format : formats) {
    names.emplace_back(format.name);
    files.emplace_back(format.file);
  }
  return {.name = "import",
          .about = "Import the leases of another DHCP server. The appliance must not be running.",
          .example = fmt::format("  bootstorm leases import --from {} {}", formats[0].name, formats[0].usual_path),
          .options = {config_option(words->query.config_path),
                      {"--from", &words->format, "the server that wrote the file", true, names},
                      {.names = "file",
                       .value = &words->file,
                       .help = fmt::format("the lease file: {}", fmt::join(files, ", ")),
                       .is_required = true,
                       .value_name = "FILE"},
                      json_option(words->is_json)},
          .run = [words] {
            return import_leases(words->query.config_path, words->format, words->file, words->is_json, std::cout,
                                 std::cerr);
          }};
}

}  // namespace

Command leases_command() {
  auto words = std::make_shared<Words>();
  LeaseQuery& query = words->query;
  return {
      .name = "leases",
      .about = "List who holds which address; also free an address, or import another server's leases.",
      .example =
          "  bootstorm leases\n"
          "  bootstorm leases --address 192.168.77.0/28 --format csv\n"
          "  bootstorm leases --state quarantined --json",
      .options = {config_option(query.config_path),
                  {"--state",
                   &query.state,
                   "only leases in this state",
                   false,
                   {"offered", "bound_by_use", "bound", "quarantined"}},
                  {.names = "--mac", .value = &query.mac, .help = "only the leases of this MAC", .value_name = "MAC"},
                  {.names = "--address",
                   .value = &query.address,
                   .help = "only this address, a range A-B or a network A/LENGTH",
                   .value_name = "ADDRESS"},
                  {"--format", &query.format, "the output's format", false, {"table", "csv", "json"}},
                  {.names = "--json", .help = "the same as --format json", .flag = &words->is_json}},
      .run =
          [words] {
            if (words->is_json) words->query.format = "json";
            return list_leases(words->query, std::cout, std::cerr);
          },
      .subcommands = {release_command(words), import_command(words)}};
}

}  // namespace bootstorm::cli
