// The configuration: what a YAML file says, checked and with every default filled in. Plain values; nothing here
// knows YAML. The keys, their units and their ranges are explained one by one in conf/appliance.yaml.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bootstorm/limits.hpp"
#include "bootstorm/model.hpp"
#include "bootstorm/snapshot.hpp"  // AddressRange, DhcpMode
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "base/text.hpp"
#include "base/worker_modes.hpp"

namespace bootstorm::config {

inline constexpr unsigned workers_max = shards_max;
inline constexpr unsigned cpu_number_max = 1023;
inline constexpr std::size_t dns_servers_max = 4;
inline constexpr std::size_t wake_frames_max = 2;
inline constexpr std::size_t images_max = 256;
inline constexpr std::size_t layers_max = 16;
inline constexpr std::size_t templates_max = 256;  // listed ones, of one image
inline constexpr std::size_t groups_max = 4096;
using bootstorm::boards_max;
inline constexpr std::uint32_t sessions_max = tid_count;
inline constexpr std::size_t config_bytes_max = std::size_t{16} << 20;

/// A place in the file, both counted from 1. Line 0: the file as a whole.
struct Location {
  int line = 0;
  int column = 0;
};

/// Where leases are kept.
enum class LeaseMode {
  disk,
  memory,  // they end with the process
};

inline constexpr const char* state_default = "/var/lib/bootstorm";
inline constexpr const char* run_default = "/run/bootstorm";

struct ApplianceConfig {
  unsigned workers = 1;
  std::vector<unsigned> cpus;  // one for each worker, or empty
  IdleMode idle = IdleMode::adaptive;
  MemoryMode memory = MemoryMode::automatic;
  std::filesystem::path state = state_default;
  std::filesystem::path run;  // empty: as run_directory() says
  LeaseMode leases = LeaseMode::disk;
  bool telemetry = false;  // DPDK's
  std::string user;        // whom root becomes; empty: as the program decides
};

/// Where the appliance has its sockets: `run`; else, if `state` is the default, run_default; else `state`, so that two
/// appliances with different ones do not meet.
[[nodiscard]] std::filesystem::path run_directory(const ApplianceConfig& appliance);

/// What the Raspberry Pi boot ROM needs beyond the standard; what is not given is as the profiles have it.
struct PiConfig {
  std::optional<std::uint16_t> offer_delay_ms;
  std::optional<std::vector<std::uint16_t>> wake_ms;  // after the DISCOVER, ascending, at most wake_frames_max
};

/// A line of the menu that PXE ROMs show.
struct MenuItemConfig {
  std::string text;
  std::string file;  // empty: boots what the machine has of its own
};

/// Clients that are told the same.
struct ClassConfig {
  ClientClass settings;  // all but the menu, which has the appliance's address in it
  std::string group{};   // whose boards it is for: a condition that is added when groups are known; empty: any
  Location at{};
  Location group_at{};
  std::string prompt;  // of the menu; empty: there is none
  std::uint8_t timeout_s = 0;
  std::vector<MenuItemConfig> items;
};

/// What goes for DHCP in all networks.
struct DhcpGlobalConfig {
  NewClientLimit new_clients{.per_s = 10'000, .burst = 65'536};
  BootProfiles profiles = default_profiles();
  std::vector<ClassConfig> classes;  // the first that fits counts
};

/// The core's own settings, as far as the file says them of one network: `pool_first`, `profiles` and `classes` follow
/// from the whole configuration (snapshot_builder.cpp).
struct DhcpConfig : DhcpSettings {
  std::optional<std::uint32_t> offer_hold_s;  // in place of the profiles'
  std::optional<std::uint32_t> boot_lease_s;  // likewise
  PiConfig pi;
};

struct NetworkConfig {
  Ipv4Address address;  // the appliance's own; of a subnet, its number
  std::uint8_t prefix_length = 24;
  std::optional<std::uint16_t> vlan;
  std::uint8_t ttl = 64;
  std::uint8_t dscp = 0;                  // RFC 2474: 0 to 63
  std::optional<std::uint16_t> path_mtu;  // bytes of an IPv4 packet; without: the port's MTU
  bool is_subnet = false;
  std::string shared{};                  // the name of the wire that it shares with others; empty: none
  std::vector<Ipv4Address> relays{};     // of a subnet: those with addresses outside of it
  std::vector<NetworkConfig> subnets{};  // reached from this one
  DhcpConfig dhcp;
  Location at{};

  [[nodiscard]] constexpr Ipv4Prefix prefix() const { return {address, prefix_length}; }
  [[nodiscard]] constexpr Ipv4Address lowest() const { return prefix().network(); }
  [[nodiscard]] constexpr Ipv4Address broadcast() const { return prefix().broadcast(); }
  [[nodiscard]] constexpr bool contains(Ipv4Address other) const { return prefix().contains(other); }
  /// Inside, and neither the network's own number nor its broadcast address.
  [[nodiscard]] constexpr bool has_host(Ipv4Address other) const { return lowest() < other && other < broadcast(); }
};

struct PortConfig {
  std::string device;                // a PCI address or a DPDK device string
  std::optional<std::uint16_t> mtu;  // bytes; without: what the device says
  std::vector<NetworkConfig> networks;
  Location at;  // of the device string, for errors found when it is opened
};

struct TftpConfig {
  std::uint64_t cache_bytes = std::uint64_t{1} << 30;
  std::optional<std::uint16_t> max_blksize;  // without: what fits the port's MTU
  std::uint16_t max_windowsize = 64;
  bool single_port = false;
  bool netascii = false;
  std::uint32_t sessions = sessions_max;  // all workers together
};

/// When what has changed in the images is loaded.
enum class PublishMode {
  change,  // when it has come to rest, and when the operator asks
  asked,
};

struct PublishConfig {
  PublishMode mode = PublishMode::change;
  std::uint32_t settle_ms = 500;
};

struct LayerConfig {
  std::filesystem::path directory;  // a relative one is already joined to the configuration file's directory
  Location at;
};

/// A file that is a template although its name does not say so.
struct TemplateConfig {
  std::string path;  // in the image
  Location at;
};

struct ImageConfig {
  std::string name;
  std::vector<LayerConfig> layers;  // the first that has a file wins
  std::vector<TemplateConfig> templates{};
  std::vector<LayerConfig> links{};  // directories outside of the layers that links in them may lead into
};

struct GroupConfig {
  std::string name;
  std::optional<std::size_t> image;  // index into Config::images
};

/// Boards that get an image before all others: a share of all, or a group.
struct RolloutConfig {
  std::size_t image = 0;               // index into Config::images
  std::uint32_t share = 0;             // of Rollout::whole
  std::optional<std::size_t> group{};  // instead of a share; index into Config::groups
};

/// Known by any of serial, mac, prefix and address.
struct BoardConfig {
  std::optional<std::uint64_t> serial;
  std::optional<MacAddress> mac;
  std::optional<Ipv4Address> address;
  std::optional<std::size_t> image;    // index into Config::images: its own
  std::string hostname{};              // empty: none
  std::string prefix{};                // no '/' at either end; empty: none
  std::string client_id{};             // bytes of option 61; empty: none
  std::string circuit_id{};            // what its relay says of the port it is on; empty: none
  std::optional<std::size_t> group{};  // index into Config::groups
  Model model = Model::unknown;        // unknown: as it says in DHCP
  Location at{};
};

struct Config {
  std::string file;
  ApplianceConfig appliance;
  std::vector<PortConfig> ports;  // at least one, each with at least one network
  DhcpGlobalConfig dhcp;
  TftpConfig tftp;
  PublishConfig publish;
  std::vector<ImageConfig> images;                                   // in the file's order
  std::array<std::optional<std::size_t>, model_count> model_images;  // index into images
  std::vector<GroupConfig> groups;
  std::optional<RolloutConfig> rollout;
  std::optional<std::size_t> default_image;  // index into images; without: boards that are not listed get no files
  std::vector<BoardConfig> boards;
};

/// Calls visit(network) for every network and every subnet.
template <class Ports, class Visit>
void for_each_network(Ports& ports, Visit visit) {
  for (auto& port : ports) {
    for (auto& network : port.networks) {
      visit(network);
      for (auto& subnet : network.subnets) visit(subnet);
    }
  }
}

struct ConfigError {
  std::string file;
  int line = 0;  // from 1; 0: the file as a whole
  int column = 0;
  std::string message;
};

/// `file:line:column: message`, or `file: message` for the file as a whole.
[[nodiscard]] std::string to_text(const ConfigError& error);

/// The configuration, or everything that is wrong with it in the file's order (never an empty list).
using ConfigResult = std::variant<Config, std::vector<ConfigError>>;

/// Reads and checks a file. Looks at nothing else: a layer's directory need not exist (see missing_layers).
[[nodiscard]] ConfigResult load_config(const std::string& path) noexcept;

/// The same for a text; any bytes will do. file_name appears in errors, and its directory is where relative layer
/// paths start.
[[nodiscard]] ConfigResult parse_config(std::string_view text, const std::string& file_name) noexcept;

[[nodiscard]] bool is_in_rollout(const Config& config, const BoardConfig& board);

/// Every layer's directory, once.
[[nodiscard]] std::vector<std::string> layer_directories(const Config& config);

/// One error for each layer whose directory is absent, is no directory or cannot be read.
[[nodiscard]] std::vector<ConfigError> missing_layers(const Config& config);

}  // namespace bootstorm::config
