// What a run of many boards through restarts is made of. Two runs of one fleet are the same run.
#pragma once

#include <cstdint>
#include <string>

#include "bootstorm/time.hpp"

namespace bootstorm::durability {

/// A server that is wrong on purpose, to see that the run finds out.
enum class Fault : std::uint8_t {
  none,
  early_answers,  // answers leave before their record is on disk
  lost_records,   // one record of fifty is never written
  kept_releases,  // the disk never hears that an address is free again
};

/// When the power goes.
enum class Restarts : std::uint8_t {
  in_a_row,  // at each commit of a record, one after the other
  once,      // at one commit, never before and never after
  at_times,
};

struct Fleet {
  std::uint64_t seed = 1;
  std::uint32_t boards = 100;
  unsigned pool_percent = 70;  // addresses, of boards in each network
  bool vlan = false;           // a second network, tagged
  bool relay = false;          // and a third one behind a relay
  unsigned firmware_percent = 60;  // of boards that boot over the network before their system runs
  std::uint32_t lease_s = 60;
  std::uint32_t offer_delay_ms = 0;
  std::uint32_t offer_hold_s = 60;
  Nanos bootcode_start_ns = nanos_per_s / 2;  // of a Pi 3, between two DHCP exchanges
  bool rapid_commit = false;
  bool probe = false;  // the server looks for strangers
  unsigned squatters_percent = 0;  // of a pool's addresses that a stranger uses
  double loss = 0;                 // of each frame, each way
  double duplication = 0;
  double lateness = 0;  // frames that come after all that was sent in the seconds since
  bool disk_fails = false;  // now and then it takes nothing for some seconds
  unsigned group_max = 64;  // records a commit
  Restarts restarts = Restarts::at_times;
  Nanos storm_ns = 240 * nanos_per_s;
  Fault fault = Fault::none;
  std::int64_t traced_board = -1;  // what it says and hears is printed
};

/// The fleet of that seed; one of two hundred has 5,000 boards.
[[nodiscard]] Fleet fleet_of(std::uint64_t seed);
/// For people.
[[nodiscard]] std::string name_of(const Fleet& fleet);

}  // namespace bootstorm::durability
