// The DHCP of one network: its pools, times and servers, and that they fit the network and each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/reader.hpp"

namespace bootstorm::config {

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

/// An address of a network that no board may be given, and what it is: "the router".
struct TakenAddress {
  std::string name;
  Ipv4Address address;
};

/// "192.168.77.0/24"
[[nodiscard]] std::string network_text(const NetworkConfig& network);

/// Fills network.dhcp.pool from `pool` and `exclude`; the mode must be known.
void read_pool(MapReader& map, NetworkConfig& network, const std::vector<TakenAddress>& taken, PoolPlan& pools);

/// Adds the options that have keys of their own, and those of `options`.
void read_named_options(MapReader& map, OptionSet& options);

/// Adds the options of a list such as [{code: 26, u16: 1400}].
void read_options(MapReader& map, std::string_view key, OptionSet& options);

/// What each kind of boot client needs.
void read_profiles(const YamlNode& node, BootProfiles& profiles, ErrorList& errors);
/// Adds one class; its name must be new.
void read_class(const YamlNode& node, std::vector<ClassConfig>& classes, ErrorList& errors);
/// Fills the class's menu.
void read_menu(const YamlNode& node, ClassConfig& into, ErrorList& errors);
inline constexpr std::size_t boot_file_bytes_max = 255;

/// What goes for all networks: profiles, classes, limits.
void read_dhcp_global(const YamlNode& node, DhcpGlobalConfig& dhcp, ErrorList& errors);

inline constexpr std::uint64_t delay_ms_max = 10000;
/// The moments of wake frames, ascending.
[[nodiscard]] std::vector<std::uint16_t> read_wake_ms(const std::vector<YamlNode>& items, ErrorList& errors);

/// Option 43 by which a Raspberry Pi knows that it may boot: a menu with that one line.
[[nodiscard]] std::vector<std::byte> pi_vendor_options(std::string_view text);
/// Option 43 with a menu whose items are served at `server`, each under the type that stands in `items`.
[[nodiscard]] std::vector<std::byte> menu_options(const ClassConfig& config, Ipv4Address server);
/// The type of a menu's n-th item.
[[nodiscard]] std::uint16_t menu_type(const ClassConfig& config, std::size_t item);

/// Two words: true and false.
[[nodiscard]] inline Form<bool> true_or_false() { return one_of<bool>({{"true", true}, {"false", false}}); }

/// Fills network.dhcp; the network's address must be known.
void read_dhcp(const YamlNode& node, NetworkConfig& network, PoolPlan& pools, ErrorList& errors);

}  // namespace bootstorm::config
