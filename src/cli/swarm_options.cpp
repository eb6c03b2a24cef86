// The swarm's command line.
#include <charconv>
#include <memory>
#include <optional>
#include <system_error>

#include "cli/swarm.hpp"
#include "cli/swarm_words.hpp"
#include "client/dhcp_message.hpp"

namespace bootstorm::cli {

namespace {

constexpr std::uint32_t boards_max = 20'000;

constexpr const char* description =
    "Boot many simulated boards over a device and compare every byte they get with the files.\n"
    "Ends with 0 if all booted and every byte was right, 1 if not (naming board, reason, file and block),\n"
    "2 for the command line, 3 for the machine.";

constexpr const char* examples = R"(
A classroom after a power cut, through the appliance in the network of eth1:
  bootstorm swarm --device net_af_packet0,iface=eth1 --files /srv/netboot/pi --boards 30

A farm of mixed boards that come up within a minute, over a bad line, with a report to look at:
  bootstorm swarm --device net_af_packet0,iface=eth1 --files /srv/netboot/pi --boards 2000 \
    --model pi3:70,pi4:30 --start ramp:60 --loss 0.1% --delay 1ms --jitter 1ms --html storm.html

How many blocks a second does any TFTP server serve, how many leases any DHCP server?
  bootstorm swarm --device net_af_packet0,iface=eth1 --files /srv/tftp --boards 1000 --concurrent 200 \
    --only tftp --addresses 10.0.1.1+ --server 10.0.0.1 --fetch kernel8.img --json tftp.json
  bootstorm swarm --device net_af_packet0,iface=eth1 --boards 200 --only dhcp --rounds 100 --json dhcp.json

Kernels leave UDP checksums to the card; on veth and TAP nobody fills them in: ethtool -K IF tx off on the
server's side. A kernel that serves more than 1,024 boards needs net.ipv4.neigh.default.gc_thresh3 above that.
Thousands of boards at once need a ring with room for all their frames, on both sides:
net_af_packet0,iface=IF,framecnt=16384,blocksz=32768)";

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

/// An option's words before they mean anything.
struct Words {
  std::string mac_base = "b8:27:eb:00:00:01";
  double timeout_s = 300;
  std::string loss = "0";
  std::string delay = "0";
  std::string jitter = "0";
  bool no_quirks = false;
  std::string only;
  std::string addresses;
  std::string server;
};

/// What a text is refused with unless it parses.
template <class Parse>
CLI::Validator parses(Parse parse, const char* complaint) {
  return CLI::Validator{[=](const std::string& text) { return parse(text) ? std::string{} : std::string{complaint}; },
                        ""};
}

void add_boards(CLI::App& command, SwarmOptions& options, Words& words) {
  const char* group = "Boards";
  command.add_option("--boards", options.boards, "how many, up to 20,000")
      ->check(CLI::Range(1u, boards_max))
      ->capture_default_str()
      ->group(group);
  command
      .add_option("--model", options.models_text,
                  "what they are: pi3, pi4, pxe (UEFI), pxe-bios, or a mix such as pi3:70,pi4:20,pxe:10")
      ->check(parses([](const std::string& text) { return ModelMix::parse(text).has_value(); },
                     "not a model or a mix such as pi3:70,pi4:20,pxe:10"))
      ->capture_default_str()
      ->group(group);
  command.add_option("--mac-base", words.mac_base, "the first board's MAC; the others count up from it")
      ->check(parses([](const std::string& text) { return mac_from(text).has_value(); },
                     "not a MAC such as b8:27:eb:00:00:01"))
      ->capture_default_str()
      ->group(group);
  command
      .add_flag("--no-quirks", words.no_quirks,
                "pi3: boot ROMs act on an OFFER at once instead of waiting for a later frame, as real ones do")
      ->group(group);
  command
      .add_flag("--old-firmware", options.old_firmware,
                "pi4: firmware of 2021, with smaller blocks and its faults (it hangs on a block that comes twice)")
      ->group(group);
  command
      .add_option("--fetch", options.fetch,
                  "pxe and --only tftp: a file to read (instead of the one a lease names); may be given again")
      ->group(group);
}

void add_storm(CLI::App& command, SwarmOptions& options, Words& words) {
  const char* group = "Storm";
  command
      .add_option("--start", options.start,
                  "when they are switched on: all (at once), ramp:SECONDS (evenly), poisson:RATE (so many a second, "
                  "each by itself)")
      ->check(parses([](const std::string& text) { return start_from(text, 1, 1).has_value(); },
                     "not all, ramp:SECONDS or poisson:RATE"))
      ->capture_default_str()
      ->group(group);
  command.add_option("--concurrent", options.concurrent, "so many boards at a time; one that is done makes room")
      ->check(CLI::Range(1u, boards_max))
      ->group(group);
  command.add_option("--timeout", words.timeout_s, "give up after so many seconds")
      ->check(CLI::Range(1.0, 86400.0))
      ->capture_default_str()
      ->group(group);
  const auto duration = parses([](const std::string& text) { return duration_from(text).has_value(); },
                               "not a time such as 2ms, 150us or 1s");
  command.add_option("--loss", words.loss, "share of frames that is lost, each way: 1% or 0.01")
      ->check(parses([](const std::string& text) { return share_from(text).has_value(); },
                     "not a share such as 1% or 0.01, at most 90%"))
      ->group(group);
  command.add_option("--delay", words.delay, "how long each frame takes, each way: 2ms")->check(duration)->group(group);
  command.add_option("--jitter", words.jitter, "added to the delay, 0 to this; frames may overtake each other")
      ->check(duration)
      ->group(group);
  command
      .add_option("--seed", options.line.seed, "of losses, jitter and poisson starts: the same seed, the same storm")
      ->capture_default_str()
      ->group(group);
}

void add_only(CLI::App& command, SwarmOptions& options, Words& words) {
  const char* group = "Load for any server, instead of a boot";
  const auto address = parses([](const std::string& text) { return !address_from(text).is_zero(); },
                              "not an IPv4 address such as 10.0.0.2");
  command
      .add_option("--only", words.only,
                  "tftp: each board reads the --fetch files, in 512-byte blocks; dhcp: it takes "
                  "a lease in four messages")
      ->check(CLI::IsMember({"tftp", "dhcp"}))
      ->group(group);
  command.add_option("--addresses", words.addresses, "tftp: the first board's address; the others count up from it")
      ->check(address)
      ->group(group);
  command.add_option("--server", words.server, "tftp: the server's address")->check(address)->group(group);
  command.add_option("--blksize", options.blksize, "tftp: ask for blocks of so many bytes (an option)")
      ->check(CLI::Range(8, 1468))
      ->group(group);
  command.add_flag("--tsize", options.with_tsize, "tftp: ask for the size (an option)")->group(group);
  command.add_option("--rounds", options.rounds, "dhcp: so many exchanges of each board, each from its DISCOVER")
      ->check(CLI::Range(1u, 1'000'000u))
      ->capture_default_str()
      ->group(group);
}

void add_reports(CLI::App& command, SwarmOptions& options) {
  const char* group = "Reports";
  command.add_option("--json", options.json_path, "write the figures there, with a line for each board")->group(group);
  command.add_flag("--timeline", options.timeline, "each board's steps and their times, in the JSON report")
      ->group(group);
  command.add_option("--html", options.html_path, "write a page to look at there: plots, slowest boards, figures")
      ->group(group);
  auto* record = command.add_option("--record", options.record_path, "write every frame to that file, as pcapng");
  record->group(group);
  command
      .add_flag("--record-sent", options.record_sent, "record only what the boards send, to be replayed by net_pcap")
      ->needs(record)
      ->group(group);
  command.add_flag("--quiet", options.quiet, "no progress, only the table at the end")->group(group);
}

void finish(SwarmOptions& options, const Words& words) {
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
  auto words = std::make_shared<Words>();
  CLI::App* command = app.add_subcommand("swarm", description);
  command->footer(examples);
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

}  // namespace bootstorm::cli
