// One network of a port, with the subnets that are reached from it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "config/dhcp/dhcp.hpp"
#include "config/reader.hpp"
#include "config/setting.hpp"
#include "config/shape.hpp"

namespace bootstorm::config {

inline constexpr std::uint64_t mtu_min = 576;  // RFC 791: what every host must take
inline constexpr std::uint64_t mtu_max = 9216;

/// Where each VLAN of one port was given; -1 stands for untagged.
using VlansSeen = std::map<int, Location>;

/// None if the network has no usable address; then nothing else can be checked against it.
[[nodiscard]] std::optional<NetworkConfig> read_network(const YamlNode& node, VlansSeen& vlans, PoolPlan& pools,
                                                        ErrorList& errors);
[[nodiscard]] Shape network_shape();

/// Adds the subnets of a list to the network that they are reached from.
void read_subnets(const YamlNode& node, NetworkConfig& home, PoolPlan& pools, ErrorList& errors);
[[nodiscard]] Shape subnets_shape();

/// The row of the key `shared`, which networks and subnets have.
[[nodiscard]] Setting<NetworkConfig> shared_setting();

inline constexpr std::uint8_t prefix_length_min = 8;
inline constexpr std::uint8_t prefix_length_max = 30;  // longer ones have no room for a board
[[nodiscard]] std::string cidr_text(Ipv4Address address, std::uint8_t prefix_length);

}  // namespace bootstorm::config
