#include "swarm/options/groups.hpp"

#include "swarm/options/words.hpp"

namespace bootstorm::swarm {

namespace {

constexpr std::uint32_t boards_max = 20'000;

/// What a text is refused with unless it parses.
template <class Parse>
CLI::Validator parses(Parse parse, const char* complaint) {
  return CLI::Validator{[=](const std::string& text) { return parse(text) ? std::string{} : std::string{complaint}; },
                        ""};
}

}  // namespace

void add_boards(CLI::App& command, SwarmOptions& options, SwarmWords& words) {
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

void add_storm(CLI::App& command, SwarmOptions& options, SwarmWords& words) {
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

void add_only(CLI::App& command, SwarmOptions& options, SwarmWords& words) {
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

}  // namespace bootstorm::swarm
