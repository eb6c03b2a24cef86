#include "cli/swarm.hpp"

#include <sched.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "cli/exit_codes.hpp"
#include "cli/signals.hpp"
#include "cli/swarm_boards.hpp"
#include "cli/swarm_files.hpp"
#include "cli/swarm_fleet.hpp"
#include "cli/swarm_report.hpp"
#include "client/dhcp_message.hpp"
#include "dpdk/environment_error.hpp"

namespace bootstorm::cli {

namespace {

constexpr std::uint32_t boards_max = 20'000;
constexpr Nanos look_around_ns = 100 * nanos_per_ms;  // signals, the progress line on a terminal
constexpr Nanos plain_line_ns = 5 * nanos_per_s;      // where there is no terminal
constexpr unsigned empty_rounds_max = 200;            // then the CPU is given away
constexpr useconds_t nap_us = 20;

/// Six octets in hex with ':' between them, unicast; nothing if it is anything else.
std::optional<MacAddress> mac_from(const std::string& text) {
  MacAddress mac;
  if (text.size() != 17) return std::nullopt;
  for (std::size_t i = 0; i < mac.octets.size(); ++i) {
    const char* at = text.data() + i * 3;
    const auto [end, error] = std::from_chars(at, at + 2, mac.octets[i], 16);
    if (error != std::errc{} || end != at + 2 || (i < 5 && *end != ':')) return std::nullopt;
  }
  return mac.is_group() ? std::nullopt : std::optional{mac};
}

/// The first of a range, "10.0.0.2" or "10.0.0.2+"; zero if it is none.
Ipv4Address address_from(std::string_view text) {
  if (text.ends_with('+')) text.remove_suffix(1);
  return client::parse_dotted(text);
}

std::string check_address(const std::string& text) {
  return address_from(text).is_zero() ? "not an IPv4 address such as 10.0.0.2" : std::string{};
}

/// Shows how far it is: rewriting one line on a terminal, a line now and then elsewhere.
class Progress {
 public:
  Progress(bool quiet, Nanos now) : quiet_(quiet), terminal_(isatty(STDERR_FILENO) != 0), said_at_(now) {}

  void look(const SwarmFleet& fleet, Nanos now) {
    if (quiet_ || now - said_at_ < (terminal_ ? look_around_ns : plain_line_ns)) return;
    const std::uint64_t rate = (fleet.blocks() - said_blocks_) * nanos_per_s / (now - said_at_);
    const std::string text = progress_text(fleet, rate);
    std::cerr << (terminal_ ? "\r\x1b[K" + text : text + "\n") << std::flush;
    said_at_ = now;
    said_blocks_ = fleet.blocks();
  }
  void end() const {
    if (!quiet_ && terminal_) std::cerr << "\r\x1b[K" << std::flush;
  }

 private:
  bool quiet_;
  bool terminal_;
  Nanos said_at_;
  std::uint64_t said_blocks_ = 0;
};

/// Until all boards are done, the time is over or somebody stops it.
void run_fleet(SwarmFleet& fleet, const dpdk::RawPort& port, const SwarmOptions& options, const Signals& signals) {
  const Nanos began_at = port.now();
  Progress progress{options.quiet, began_at};
  Nanos looked_at = began_at;
  for (unsigned empty_rounds = 0; fleet.unfinished() != 0;) {
    empty_rounds = fleet.round() ? 0 : empty_rounds + 1;
    if (empty_rounds > empty_rounds_max) {
      usleep(nap_us);
    } else if (empty_rounds != 0) {
      sched_yield();
    }
    const Nanos now = port.now();
    if (now - looked_at < look_around_ns) continue;
    looked_at = now;
    progress.look(fleet, now);
    const auto signal = signals.wait_ms(0);
    if (now - began_at > options.timeout_ns || signal == SIGINT || signal == SIGTERM) break;
  }
  progress.end();
}

}  // namespace

int swarm(const SwarmOptions& options) {
  const Signals signals;
  const SwarmFiles files{options.files_path};
  const SwarmBoards boards{options, files.set()};
  if (const std::string complaint = boards.complaint(); !complaint.empty()) {
    std::cerr << "bootstorm: " << complaint << '\n';
    return exit_usage;
  }
  try {
    dpdk::RawPort port{{.device = options.device}};
    SwarmFleet fleet{options, boards.make(), port};
    const Nanos began_at = port.now();
    run_fleet(fleet, port, options, signals);
    const Nanos took = port.now() - began_at;
    std::cout << report_text(fleet, took) << std::flush;
    if (!options.json_path.empty()) {
      std::ofstream json{options.json_path};
      json << report_json(fleet, options, took).dump(2) << '\n';
      if (!json.flush()) {
        std::cerr << "bootstorm: the report cannot be written to " << options.json_path << '\n';
        return exit_environment;
      }
    }
    const auto booted = fleet.by_state()[static_cast<std::size_t>(client::State::booted)];
    return booted == fleet.boards().size() ? exit_ok : exit_configuration;
  } catch (const dpdk::EnvironmentError& error) {
    std::cerr << "bootstorm: " << error.what() << '\n';
    return exit_environment;
  }
}

void add_swarm(CLI::App& app, std::function<int()>& run) {
  struct Words {
    std::string mac_base = "b8:27:eb:00:00:01";
    double timeout_s = 300;
    double ramp_s = 0;
    bool no_quirks = false;
    std::string only;
    std::string addresses;
    std::string server;
  };
  auto options = std::make_shared<SwarmOptions>();
  auto words = std::make_shared<Words>();
  CLI::App* command =
      app.add_subcommand("swarm",
                         "Boot many simulated boards over a device and compare every byte they get with the "
                         "file. Exit 1 if a board\nfailed, with its state, file and block.");
  command
      ->add_option("--device", options->device,
                   "a DPDK device: net_af_packet0,iface=IF, net_tap0,iface=IF, a PCI address …")
      ->required();
  command->add_option("--files", options->files_path, "directory of the files that the server should serve");
  command->add_option("--boards", options->boards, "how many")
      ->check(CLI::Range(1u, boards_max))
      ->capture_default_str();
  command
      ->add_option("--model", options->models_text,
                   "what they are: pi3, pi4, pxe (UEFI), pxe-bios, or a mix such as pi3:70,pi4:20,pxe:10")
      ->check([](const std::string& text) {
        return ModelMix::parse(text) ? std::string{} : "not a model or a mix such as pi3:70,pi4:20,pxe:10";
      })
      ->capture_default_str();
  command->add_flag("--old-firmware", options->old_firmware,
                    "pi4: firmware of 2021, with smaller blocks and its faults (it hangs on a block that comes twice)");
  command->add_option("--mac-base", words->mac_base, "the first board's MAC; the others count up from it")
      ->check([](const std::string& text) {
        return mac_from(text) ? std::string{} : "not a MAC such as b8:27:eb:00:00:01";
      })
      ->capture_default_str();
  command->add_option("--concurrent", options->concurrent, "so many boards at a time; one that is done makes room")
      ->check(CLI::Range(1u, boards_max));
  command
      ->add_option("--only", words->only,
                   "not a boot: 'tftp' reads files from addresses that are given, 'dhcp' takes leases in four messages")
      ->check(CLI::IsMember({"tftp", "dhcp"}));
  command
      ->add_option("--addresses", words->addresses, "only tftp: the first board's address; the others count up from it")
      ->check(check_address);
  command->add_option("--server", words->server, "only tftp: the server's address")->check(check_address);
  command->add_option("--fetch", options->fetch,
                      "only tftp, and pxe: a file to read (instead of the one a lease names); may be given again");
  command->add_option("--blksize", options->blksize, "only tftp: ask for blocks of so many bytes (an option)")
      ->check(CLI::Range(8, 1468));
  command->add_flag("--tsize", options->with_tsize, "only tftp: ask for the size (an option)");
  command->add_option("--rounds", options->rounds, "only dhcp: so many exchanges, each from its DISCOVER")
      ->check(CLI::Range(1u, 1'000'000u))
      ->capture_default_str();
  command->add_option("--ramp", words->ramp_s, "switch them on evenly over so many seconds instead of all at once")
      ->check(CLI::Range(0.0, 3600.0));
  command->add_option("--timeout", words->timeout_s, "give up after so many seconds")
      ->check(CLI::Range(1.0, 86400.0))
      ->capture_default_str();
  command->add_option("--loss", options->loss, "share of frames to lose in each direction, such as 0.05")
      ->check(CLI::Range(0.0, 0.9));
  command->add_option("--seed", options->seed, "of the losses")->capture_default_str();
  command->add_flag("--no-quirks", words->no_quirks,
                    "boot ROMs act on an OFFER at once instead of waiting for a later frame, as real ones do");
  command->add_option("--json", options->json_path, "write the report there, with a line for each board");
  command->add_flag("--quiet", options->quiet, "no progress, only the table");
  command->callback([options, words, &run] {
    options->models = *ModelMix::parse(options->models_text);
    options->only = words->only == "tftp" ? Only::tftp : words->only == "dhcp" ? Only::dhcp : Only::nothing;
    options->address_first = address_from(words->addresses);
    options->server = address_from(words->server);
    if (options->only == Only::tftp &&
        (options->address_first.is_zero() || options->server.is_zero() || options->fetch.empty())) {
      throw CLI::ValidationError("--only tftp", "needs --addresses, --server and --fetch");
    }
    if (options->only != Only::dhcp && options->files_path.empty()) throw CLI::RequiredError("--files");
    options->quirks = !words->no_quirks;
    options->mac_first = *mac_from(words->mac_base);
    options->ramp_ns = static_cast<Nanos>(words->ramp_s * static_cast<double>(nanos_per_s));
    options->timeout_ns = static_cast<Nanos>(words->timeout_s * static_cast<double>(nanos_per_s));
    run = [options] { return swarm(*options); };
  });
}

}  // namespace bootstorm::cli
