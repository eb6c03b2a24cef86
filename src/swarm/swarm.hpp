// bootstorm swarm: many simulated boards boot over a real device, and every byte they get is compared.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "swarm/fleet/line.hpp"
#include "swarm/options/models.hpp"

namespace CLI {
class App;  // its header takes ten seconds to compile
}

namespace bootstorm::swarm {

/// What a board does when it does not boot as its model would.
enum class Only : std::uint8_t {
  nothing,
  tftp,  // reads files from an address that is given
  dhcp,  // takes an address, in four messages
};

struct SwarmOptions {
  std::string device;
  std::string files_path;
  std::string json_path;        // empty: none
  std::uint32_t boards = 64;
  std::uint32_t concurrent = 0xffffffffu;  // boards that are switched on and not done
  ModelMix models;
  std::string models_text = "pi3";
  bool old_firmware = false;  // pi4
  Only only = Only::nothing;
  Ipv4Address address_first;       // only tftp: the first board's; the others count up from it
  Ipv4Address server;              // only tftp
  std::vector<std::string> fetch;  // only tftp, and PXE: files that each board reads, in that order
  std::uint16_t blksize = 0;       // only tftp: option that is asked for; 0: none
  bool with_tsize = false;         // only tftp: option that is asked for
  std::uint32_t rounds = 1;        // only dhcp: exchanges of each board
  std::string start = "all";
  Nanos timeout_ns = 300 * nanos_per_s;
  LineSettings line;
  std::string record_path;      // pcapng; empty: none
  bool record_sent = false;     // only what the boards send
  std::string html_path;        // empty: none
  bool timeline = false;        // each board's steps, in the JSON report
  MacAddress mac_first{{0xb8, 0x27, 0xeb, 0, 0, 1}};
  bool quirks = true;           // the boot ROM's wait for a frame that wakes it
  bool quiet = false;
};

void add_swarm(CLI::App& app, std::function<int()>& run);

/// Returns the exit code: 0 if every board booted, 1 if one did not, 2 if the files would boot none, 3 for the machine.
[[nodiscard]] int swarm(const SwarmOptions& options);

}  // namespace bootstorm::swarm
