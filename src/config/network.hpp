// One network of a port, with the subnets that are reached from it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "config/config.hpp"
#include "config/dhcp/dhcp.hpp"
#include "config/reader.hpp"

namespace bootstorm::config {

inline constexpr std::uint64_t mtu_min = 576;  // RFC 791: what every host must take
inline constexpr std::uint64_t mtu_max = 9216;

/// Where each VLAN of one port was given; -1 stands for untagged.
using VlansSeen = std::map<int, Location>;

/// None if the network has no usable address; then nothing else can be checked against it.
[[nodiscard]] std::optional<NetworkConfig> read_network(const YamlNode& node, VlansSeen& vlans, PoolPlan& pools,
                                                        ErrorList& errors);

}  // namespace bootstorm::config
