// The DHCP of one network: its pools, times and servers, and that they fit the network and each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/reader.hpp"
#include "config/setting.hpp"
#include "config/shape.hpp"

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

/// Adds a range of 'pool', or takes one of 'exclude' out again.
void read_pool(const YamlNode& node, NetworkConfig& network, const std::vector<TakenAddress>& taken, PoolPlan& pools,
               ErrorList& errors);
void read_exclude(const YamlNode& node, std::vector<AddressRange>& pool, ErrorList& errors);
inline constexpr std::size_t pool_ranges_max = 256;

/// The options that have keys of their own, and the key `options`.
[[nodiscard]] const Section<OptionSet>& option_keys();
/// Adds the options of a list such as [{code: 26, u16: 1400}].
void read_options(const YamlNode& node, OptionSet& options, ErrorList& errors);
[[nodiscard]] Shape options_shape();

/// What each kind of boot client needs.
void read_profiles(const YamlNode& node, BootProfiles& profiles, ErrorList& errors);
[[nodiscard]] Shape profiles_shape();
/// Adds the classes of a list.
void read_classes(const YamlNode& node, std::vector<ClassConfig>& classes, ErrorList& errors);
[[nodiscard]] Shape classes_shape();
/// Fills the class's menu.
void read_menu(const YamlNode& node, ClassConfig& into, ErrorList& errors);
[[nodiscard]] Shape menu_shape();
inline constexpr std::size_t boot_file_bytes_max = 255;

/// What applies to all networks: profiles, classes, limits.
[[nodiscard]] const Section<DhcpGlobalConfig>& dhcp_global_section();

inline constexpr std::uint64_t delay_ms_max = 10000;
/// The moments of wake frames, ascending; none: reported.
[[nodiscard]] std::optional<std::vector<std::uint16_t>> read_wake_ms(const YamlNode& node, ErrorList& errors);
[[nodiscard]] Shape wake_ms_shape();

/// Option 43 by which a Raspberry Pi knows that it may boot: a menu with that one line.
[[nodiscard]] std::vector<std::byte> pi_vendor_options(std::string_view text);
/// Option 43 with a menu whose items are served at `server`, each under the type that stands in `items`.
[[nodiscard]] std::vector<std::byte> menu_options(const ClassConfig& config, Ipv4Address server);
/// The type of a menu's n-th item.
[[nodiscard]] std::uint16_t menu_type(const ClassConfig& config, std::size_t item);

/// Fills network.dhcp; the network's address must be known.
void read_dhcp(const YamlNode& node, NetworkConfig& network, PoolPlan& pools, ErrorList& errors);
[[nodiscard]] Shape dhcp_shape();

}  // namespace bootstorm::config
