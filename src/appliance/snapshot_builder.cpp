#include "appliance/snapshot_builder.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "bootstorm/limits.hpp"
#include "appliance/snapshot_check.hpp"
#include "config/address.hpp"
#include "config/dhcp/dhcp.hpp"

namespace bootstorm::appliance {
namespace {

/// The profiles with what the network has of its own.
BootProfiles profiles_of(const config::DhcpConfig& dhcp, const BootProfiles& general) {
  BootProfiles profiles = general;
  for (BootProfile& profile : profiles) {
    profile.offer_hold_s = dhcp.offer_hold_s.value_or(profile.offer_hold_s);
    profile.boot_lease_s = dhcp.boot_lease_s.value_or(profile.boot_lease_s);
  }
  for (const ClientKind kind : {ClientKind::pi, ClientKind::pi_rom, ClientKind::pi_bootcode}) {
    BootProfile& profile = profiles[static_cast<std::size_t>(kind)];
    profile.offer_delay_ms = dhcp.pi.offer_delay_ms.value_or(profile.offer_delay_ms);
  }
  if (dhcp.pi.wake_ms) {
    auto& wake_ms = profiles[static_cast<std::size_t>(ClientKind::pi_rom)].wake_ms;
    wake_ms.fill(0);
    std::copy_n(dhcp.pi.wake_ms->begin(), std::min(dhcp.pi.wake_ms->size(), wake_ms.size()), wake_ms.begin());
  }
  return profiles;
}

ClientClass class_of(const config::ClassConfig& config, Ipv4Address own) {
  ClientClass built = config.settings;
  if (config.items.empty()) return built;
  built.menu = config::menu_options(config, built.boot_server.is_zero() ? own : built.boot_server);
  for (std::size_t i = 0; i < config.items.size(); ++i) {
    if (!config.items[i].file.empty()) built.items.push_back({config::menu_type(config, i), config.items[i].file});
  }
  return built;
}

/// What the file says of this network, with what follows from the rest of it.
DhcpSettings settings_of(const config::DhcpConfig& dhcp, const config::DhcpGlobalConfig& general, Ipv4Address own,
                         std::uint32_t pool_first) {
  DhcpSettings settings = dhcp;
  settings.pool_first = pool_first;
  settings.profiles = profiles_of(dhcp, general.profiles);
  for (const config::ClassConfig& config : general.classes) settings.classes.push_back(class_of(config, own));
  return settings;
}

/// Numbers for the names of shared wires; 0: none.
std::uint8_t shared_number(const std::string& name, std::vector<std::string>& names) {
  if (name.empty()) return 0;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) names.push_back(name);
  return static_cast<std::uint8_t>(std::find(names.begin(), names.end(), name) - names.begin() + 1);
}

Network network_of(const config::NetworkConfig& network, std::size_t port) {
  Network built;
  built.port = static_cast<std::uint8_t>(port);
  built.vlan = network.vlan.value_or(0);
  built.address = network.address;
  built.prefix_length = network.prefix_length;
  built.ttl = network.ttl;
  built.tos = static_cast<std::uint8_t>(network.dscp << 2);
  built.path_mtu = network.path_mtu.value_or(0);
  built.is_subnet = network.is_subnet;
  built.relays = network.relays;
  return built;
}

std::uint16_t image_of(const std::optional<std::size_t>& image) {
  return image ? static_cast<std::uint16_t>(*image) : image_none;
}

Board board_of(const config::BoardConfig& config, const std::vector<config::GroupConfig>& groups) {
  Board board;
  board.has_serial = config.serial.has_value();
  board.serial = static_cast<std::uint32_t>(config.serial.value_or(0) & 0xffffffffu);
  board.has_mac = config.mac.has_value();
  board.mac = config.mac.value_or(MacAddress{});
  board.address = config.address.value_or(Ipv4Address{});
  board.image = image_of(config.image);
  if (config.group) {
    board.group = static_cast<std::uint16_t>(*config.group);
    board.group_image = image_of(groups[*config.group].image);
  }
  board.model = config.model;
  board.prefix = config.prefix;
  board.client_id = config.client_id;
  board.circuit_id = config.circuit_id;
  board.hostname = config.hostname;
  return board;
}

}  // namespace

/// First those with an address of ours, then the subnets that are reached from them.
std::vector<Network> networks_of(const config::Config& config) {
  std::vector<Network> networks, subnets;
  std::uint32_t pool_first = 0;
  const auto add = [&](std::vector<Network>& to, const config::NetworkConfig& network,
                       const config::NetworkConfig& home, std::size_t port, std::vector<std::string>& names) {
    Network& built = to.emplace_back(network_of(network, port));
    built.shared = shared_number(network.shared, names);
    built.dhcp = settings_of(network.dhcp, config.dhcp, home.address, pool_first);
    pool_first += built.dhcp.pool_size();
  };
  for (std::size_t port = 0; port < config.ports.size(); ++port) {
    for (const config::NetworkConfig& network : config.ports[port].networks) {
      std::vector<std::string> names;
      const auto home = static_cast<std::uint8_t>(networks.size());
      add(networks, network, network, port, names);
      for (const config::NetworkConfig& subnet : network.subnets) {
        add(subnets, subnet, network, port, names);
        subnets.back().home = home;
      }
    }
  }
  networks.insert(networks.end(), subnets.begin(), subnets.end());
  return networks;
}

SnapshotResult build_snapshot(const config::Config& config, FileIndex files, const SnapshotFacts& facts) {
  std::vector<std::string> errors = snapshot_errors(config, facts);
  if (!errors.empty()) return errors;

  auto snapshot = std::make_unique<Snapshot>();
  snapshot->id = facts.id;
  snapshot->generation_slot = facts.generation_slot;
  snapshot->shards = facts.shards;
  snapshot->ports = facts.ports;
  snapshot->networks = networks_of(config);
  snapshot->new_clients = config.dhcp.new_clients;
  for (const config::BoardConfig& board : config.boards) {
    snapshot->boards.push_back(board_of(board, config.groups));
    snapshot->boards.back().in_rollout = config::is_in_rollout(config, board);
  }
  if (config.rollout) {
    snapshot->rollout = {static_cast<std::uint16_t>(config.rollout->image), config.rollout->share};
  }
  std::transform(config.model_images.begin(), config.model_images.end(), snapshot->model_images.begin(), image_of);
  snapshot->index_boards();
  snapshot->default_image = image_of(config.default_image);
  snapshot->files = std::move(files);
  snapshot->files_loaded = facts.files_loaded;
  snapshot->tftp.blksize_max = config.tftp.max_blksize.value_or(0);
  snapshot->tftp.single_port = config.tftp.single_port;
  snapshot->tftp.netascii = config.tftp.netascii;
  snapshot->tftp.windowsize_max = static_cast<std::uint8_t>(config.tftp.max_windowsize);
  snapshot->tftp.sessions_max = config.tftp.sessions;
  return std::unique_ptr<const Snapshot>{std::move(snapshot)};
}

}  // namespace bootstorm::appliance
