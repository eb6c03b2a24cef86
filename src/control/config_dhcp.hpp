// The DHCP of one network: its pools, times and servers, and that they fit the network and each other.
#pragma once

#include <cstdint>
#include <map>

#include "control/config.hpp"
#include "control/config_reader.hpp"

namespace bootstorm::control {

/// The pools of every network read so far: an address is given out in one place only.
class PoolPlan {
 public:
  /// Reports at `at` what overlaps an earlier range, and the first range that is too much.
  void add(const AddressRange& range, Location at, ErrorList& errors);

 private:
  struct Claim {
    AddressRange range;
    Location at;
  };
  std::map<std::uint32_t, Claim> by_first_;  // disjoint ranges
  std::uint64_t addresses_ = 0;
};

/// Fills network.dhcp; the network's address must be known.
void read_dhcp(const YamlNode& node, NetworkConfig& network, PoolPlan& pools, ErrorList& errors);

}  // namespace bootstorm::control
