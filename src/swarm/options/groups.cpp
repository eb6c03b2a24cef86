#include "swarm/options/groups.hpp"

#include <string>

#include "swarm/options/words.hpp"

namespace bootstorm::swarm {

namespace {

constexpr std::uint32_t boards_max = 20'000;

/// Refuses a text that does not parse, with that complaint.
template <class Parse>
CLI::Validator parses(Parse parse, const std::string& complaint) {
  return CLI::Validator{[=](const std::string& text) { return parse(text) ? std::string{} : complaint; }, ""};
}

}  // namespace

void add_boards(CLI::App& command, SwarmOptions& options, SwarmWords& words) {
  const char* group = "Boards";
  command.add_option("--boards", options.boards, "number of boards")
      ->check(CLI::Range(1u, boards_max))
      ->capture_default_str()
      ->group(group);
  command
      .add_option(
          "--model", options.models_text,
          "model of the boards, or a mix with weights such as pi3:70,pi4:20,pxe-x64:10. Models: " + model_names())
      ->check(CLI::Validator{[](const std::string& text) { return ModelMix::complaint(text); }, ""})
      ->capture_default_str()
      ->group(group);
  command.add_option("--mac-base", words.mac_base, "MAC address of the first board; the others count up from it")
      ->check(parses([](const std::string& text) { return mac_from(text).has_value(); },
                     "expected a unicast MAC address such as b8:27:eb:00:00:01"))
      ->capture_default_str()
      ->group(group);
  command
      .add_flag("--no-quirks", words.no_quirks,
                "pi3: boot ROMs act on an OFFER at once (real ones wait for a later frame)")
      ->group(group);
  command
      .add_flag("--old-firmware", options.old_firmware,
                "pi4: firmware of 2021, with smaller blocks and its bugs (it hangs on a duplicate block)")
      ->group(group);
  command
      .add_option("--fetch", options.fetch,
                  "PXE models and --only tftp: file to read, instead of the boot file in the lease; may be repeated")
      ->group(group);
}

void add_storm(CLI::App& command, SwarmOptions& options, SwarmWords& words) {
  const char* group = "Storm";
  command
      .add_option("--start", options.start,
                  "when boards are switched on: all (at once), ramp:SECONDS (evenly over that time) or poisson:RATE "
                  "(at random, RATE a second on average)")
      ->check(parses([](const std::string& text) { return start_from(text, 1, 1).has_value(); },
                     "expected all, ramp:SECONDS or poisson:RATE"))
      ->capture_default_str()
      ->group(group);
  command
      .add_option("--concurrent", options.concurrent,
                  "maximum number of boards at work; the next one starts when one has finished")
      ->check(CLI::Range(1u, boards_max))
      ->group(group);
  command.add_option("--timeout", words.timeout_s, "give up after this many seconds")
      ->check(CLI::Range(1.0, 86400.0))
      ->capture_default_str()
      ->group(group);
  const auto duration = parses([](const std::string& text) { return duration_from(text).has_value(); },
                               "expected a time such as 2ms, 150us or 1s");
  command.add_option("--loss", words.loss, "share of frames to drop in each direction: 1% or 0.01")
      ->check(parses([](const std::string& text) { return share_from(text).has_value(); },
                     "expected a share such as 1% or 0.01, at most 90%"))
      ->group(group);
  command.add_option("--delay", words.delay, "delay of each frame in each direction, such as 2ms")
      ->check(duration)
      ->group(group);
  command
      .add_option("--jitter", words.jitter, "random additional delay, from 0 to this value; frames may be reordered")
      ->check(duration)
      ->group(group);
  command
      .add_option("--seed", options.line.seed,
                  "seed for loss, jitter and poisson starts; the same seed gives the same storm")
      ->capture_default_str()
      ->group(group);
}

void add_only(CLI::App& command, SwarmOptions& options, SwarmWords& words) {
  const char* group = "Load for any server, instead of a boot";
  const auto address = parses([](const std::string& text) { return address_from(text).has_value(); },
                              "expected an IPv4 address such as 10.0.0.2");
  command
      .add_option("--only", words.only,
                  "tftp: each board reads the --fetch files in 512-byte blocks; dhcp: each board takes a lease in four "
                  "messages")
      ->check(CLI::IsMember({"tftp", "dhcp"}))
      ->group(group);
  command.add_option("--addresses", words.addresses, "tftp: address of the first board; the others count up from it")
      ->check(address)
      ->group(group);
  command.add_option("--server", words.server, "tftp: address of the server")->check(address)->group(group);
  command.add_option("--blksize", options.blksize, "tftp: block size to request, in bytes (RFC 2348)")
      ->check(CLI::Range(8, 1468))
      ->group(group);
  command.add_flag("--tsize", options.with_tsize, "tftp: request the file size (RFC 2349)")->group(group);
  command.add_option("--rounds", options.rounds, "dhcp: number of exchanges per board, each beginning with a DISCOVER")
      ->check(CLI::Range(1u, 1'000'000u))
      ->capture_default_str()
      ->group(group);
}

void add_reports(CLI::App& command, SwarmOptions& options) {
  const char* group = "Reports";
  command.add_option("--json", options.json_path, "write all figures and one entry per board to this file")
      ->group(group);
  command.add_flag("--timeline", options.timeline, "add each board's steps and their times to the JSON report")
      ->group(group);
  command
      .add_option("--html", options.html_path,
                  "write a page with failures by cause, plots, the slowest boards and figures to this file")
      ->group(group);
  auto* record = command.add_option("--record", options.record_path, "write every frame to this file (pcapng)");
  record->group(group);
  command
      .add_flag("--record-sent", options.record_sent, "record only frames that boards send, for replay with net_pcap")
      ->needs(record)
      ->group(group);
  command.add_flag("--quiet", options.quiet, "print no progress, only the summary")->group(group);
}

}  // namespace bootstorm::swarm
