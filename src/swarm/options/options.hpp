// What a swarm was asked to do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "swarm/options/model_mix.hpp"

namespace bootstorm::swarm {

/// The load that replaces a boot.
enum class Only : std::uint8_t {
  nothing,  // boards boot as their models do
  tftp,     // clients read files from an address that they are given
  dhcp,     // clients take a lease, in four messages
};

/// The line between the boards and the device.
struct LineSettings {
  double loss = 0;      // share of frames, each way, 0 to 0.9
  Nanos delay_ns = 0;   // each way
  Nanos jitter_ns = 0;  // added to the delay, 0 to this: frames may overtake each other
  std::uint64_t seed = 1;
};

struct SwarmOptions {
  std::string device;
  std::string files_path;
  bool quiet = false;

  // Boards
  std::uint32_t boards = 64;
  ModelMix models;
  std::string models_text = "pi3";
  MacAddress mac_first{{0xb8, 0x27, 0xeb, 0, 0, 1}};
  bool quirks = true;              // pi3: the boot ROM's wait for a frame that wakes it
  bool old_firmware = false;       // pi4
  std::vector<std::string> fetch;  // PXE and only tftp: files that each board reads, in that order

  // Storm
  std::string start = "all";
  std::uint32_t concurrent = 0xffffffffu;  // boards that are switched on and not done
  Nanos timeout_ns = 300 * nanos_per_s;
  LineSettings line;

  Only only = Only::nothing;

  // Only TFTP
  Ipv4Address address_first;  // the first board's; the others count up from it
  Ipv4Address server;
  std::uint16_t blksize = 0;  // option that is asked for; 0: none
  bool with_tsize = false;    // option that is asked for

  // Only DHCP
  std::uint32_t rounds = 1;  // exchanges of each board

  // Reports; an empty path: none
  std::string json_path;
  std::string html_path;
  std::string record_path;   // pcapng
  bool record_sent = false;  // only what the boards send
  bool timeline = false;     // each board's steps, in the JSON report
};

}  // namespace bootstorm::swarm
