// What a run is made of. Two runs of one scenario are the same run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "bootstorm/time.hpp"
#include "client/client_model.hpp"
#include "client/pi3.hpp"
#include "support/boot_files.hpp"
#include "wire.hpp"

namespace bootstorm::sim {

/// How frames reach the appliance's workers.
enum class Steering : std::uint8_t {
  one_queue,  // the first worker receives everything and hands it over
  rss,        // by the hash of the addresses, as a good card does
  scattered,  // to any worker, as a kernel's fanout does
};

struct Scenario {
  std::uint64_t seed = 1;
  unsigned boards = 1000;
  const client::ClientModel* model = &client::pi3_model;
  bool old_firmware = false;  // of Pi 4: it hangs on a block that comes twice
  std::uint16_t windowsize = 4;       // that EDK2 asks for, blocks
  std::uint16_t blksize_max = 0;      // the operator's limit; 0: none
  std::size_t kernel_bytes = 98'765;  // of kernel8.img
  test::BootFiles::Sizes files;       // all of them; empty: a small set with that kernel
  bool keeps_limits = false;          // firmware gives up as it really does, and comes again
  unsigned flood_per_s = 0;           // requests from addresses that nobody has, until all boards have booted
  Nanos worker_stops_for_ns = 0;      // the last worker stands still for so long while boards boot
  bool counts_all_boards = true;      // false: the waits of those that the last worker serves are left out
  unsigned pi4_every = 0;  // every so many boards one is a Pi 4; 0: none, all are of `model`
  unsigned shards = 1;
  Steering steering = Steering::scattered;

  // Of each frame, each way.
  double loss = 0;
  double duplication = 0;
  double reordering = 0;
  Nanos delay_ns = 100 * nanos_per_us;
  Nanos jitter_ns = 50 * nanos_per_us;       // added, 0 to this
  Nanos reorder_ns = 3 * nanos_per_ms;       // added to a reordered frame, 0 to this

  WireShape wire;
  bool paces_links = false;     // the appliance sees to it that a full link serves those that it has begun with
  bool is_watched = false;      // what is found out of the first network is printed
  bool link_is_known = false;   // it is told what its port carries; else it finds that out

  // Overload: what is kept from its CPU for up to this long, again and again. 0: never.
  Nanos server_stalls_ns = 0;
  Nanos boards_stall_ns = 0;  // all of them together, as processes of one machine
  Nanos line_frame_ns = 0;    // each frame takes the line to the boards for this long; 0: no time

  // The server's, for measuring others (TftpLimits).
  std::uint16_t resend_floor_ms = 200;
  std::uint16_t resend_least_ms = 50;

  bool probe = false;  // the appliance looks for hosts and servers that are in the way
  bool broadcasts_reach_boards = false;  // a shared LAN; else the worst case, a quiet one, where only wake frames wake
  bool patient_roms = true;                  // the boot ROM's timeout bug
  Nanos power_on_within_ns = nanos_per_s / 2;
  Nanos operator_waits_ns = 10 * nanos_per_s;  // before a dark board is power-cycled
  Nanos time_max_ns = 1200 * nanos_per_s;
  std::int64_t traced_board = -1;  // every frame it sends and hears is printed

  // What must hold; a negative bound is not checked.
  double data_per_block_max = -1;   // DATA frames sent for each block that was needed
  double power_cycled_max = 0;      // boards, as a share of all; 1: any number
  bool may_repeat = false;          // a block may come twice although none was lost
  bool no_trouble = false;          // the board book finds nothing wrong, at any time
  bool may_stall = true;            // a transfer that has begun may come to nothing
};

/// The command line that runs it alone.
[[nodiscard]] std::string replay_command(const Scenario& scenario);

}  // namespace bootstorm::sim
