#include "fleet.hpp"

#include <array>
#include <sstream>

#include "client/random.hpp"

namespace bootstorm::durability {

namespace {

constexpr std::uint64_t large_every = 200;
constexpr std::uint32_t large_boards = 5000;
constexpr std::array losses{0.0, 0.01, 0.05, 0.2};
constexpr std::array<std::uint32_t, 4> leases_s{20, 45, 120, 600};

}  // namespace

Fleet fleet_of(std::uint64_t seed) {
  client::Random random{seed};
  const auto one_in = [&](std::uint64_t count) { return random.below(count) == 0; };
  Fleet fleet;
  fleet.seed = seed;
  const std::uint64_t small = 8u << random.below(6);
  fleet.boards = static_cast<std::uint32_t>(small + random.below(small));
  fleet.vlan = one_in(2);
  fleet.relay = one_in(2);
  fleet.firmware_percent = static_cast<unsigned>(random.below(101));
  fleet.lease_s = leases_s[random.below(leases_s.size())];
  fleet.offer_delay_ms = one_in(3) ? 800 : 0;
  fleet.offer_hold_s = one_in(2) ? 25 : 60;
  if (one_in(4)) fleet.bootcode_start_ns = 40 * nanos_per_s;
  fleet.rapid_commit = one_in(4);
  fleet.probe = one_in(2);
  fleet.squatters_percent = one_in(3) ? 10 : 0;
  fleet.loss = losses[random.below(losses.size())];
  fleet.duplication = one_in(2) ? 0.05 : 0;
  fleet.lateness = one_in(2) ? 0.02 : 0;
  fleet.disk_fails = one_in(4);
  fleet.restarts = static_cast<Restarts>(random.below(3));
  if (fleet.restarts != Restarts::at_times) fleet.group_max = 1;
  if (seed % large_every == 0) {
    fleet.boards = large_boards;
    fleet.vlan = fleet.relay = true;
    fleet.firmware_percent = 60;
    fleet.lease_s = leases_s.back();
    fleet.loss = losses[seed / large_every % losses.size()];
    fleet.group_max = 256;
    fleet.restarts = Restarts::at_times;
    fleet.storm_ns = 120 * nanos_per_s;
  }
  return fleet;
}

std::string name_of(const Fleet& fleet) {
  constexpr std::array restarts{"restarts in a row", "one restart", "restarts at times"};
  std::ostringstream text;
  text << fleet.boards << " boards (" << fleet.firmware_percent << " % boot), lease " << fleet.lease_s << " s, loss "
       << fleet.loss * 100 << " %, " << restarts[static_cast<std::size_t>(fleet.restarts)];
  if (fleet.vlan) text << ", VLAN";
  if (fleet.relay) text << ", relay";
  if (fleet.duplication > 0) text << ", duplication";
  if (fleet.lateness > 0) text << ", late frames";
  if (fleet.offer_delay_ms > 0) text << ", delayed OFFERs";
  if (fleet.rapid_commit) text << ", rapid commit";
  if (fleet.probe) text << ", probing";
  if (fleet.squatters_percent > 0) text << ", squatters";
  if (fleet.disk_fails) text << ", failing disk";
  return text.str();
}

}  // namespace bootstorm::durability
