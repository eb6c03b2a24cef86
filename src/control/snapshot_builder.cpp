#include "control/snapshot_builder.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "bootstorm/limits.hpp"
#include "control/config_address.hpp"
#include "control/snapshot_check.hpp"

namespace bootstorm::control {
namespace {

PiProfile profile_of(const DhcpConfig& dhcp) {
  PiProfile profile;
  profile.offer_delay_ms = dhcp.pi.offer_delay_ms;
  profile.wake_ms.fill(0);
  const auto& wake_ms = dhcp.pi.wake_ms;
  std::copy_n(wake_ms.begin(), std::min(wake_ms.size(), profile.wake_ms.size()), profile.wake_ms.begin());
  profile.offer_hold_s = dhcp.offer_hold_s;
  profile.boot_lease_s = dhcp.boot_lease_s;
  return profile;
}

DhcpSettings settings_of(const DhcpConfig& dhcp, std::uint32_t pool_first) {
  DhcpSettings settings;
  settings.mode = dhcp.mode;
  settings.pool = dhcp.pool;
  settings.pool_first = pool_first;
  settings.lease_s = dhcp.lease_s;
  settings.router = dhcp.router.value_or(Ipv4Address{});
  settings.dns = dhcp.dns;
  settings.pi = profile_of(dhcp);
  return settings;
}

std::uint16_t image_of(const std::optional<std::size_t>& image) {
  return image ? static_cast<std::uint16_t>(*image) : image_none;
}

Board board_of(const BoardConfig& config, const std::vector<GroupConfig>& groups) {
  Board board;
  board.has_serial = config.serial.has_value();
  board.serial = static_cast<std::uint32_t>(config.serial.value_or(0) & 0xffffffffu);
  board.has_mac = config.mac.has_value();
  board.mac = config.mac.value_or(MacAddress{});
  board.address = config.address.value_or(Ipv4Address{});
  board.image = image_of(config.image);
  if (config.group) board.group_image = image_of(groups[*config.group].image);
  board.model = config.model;
  board.prefix = config.prefix;
  board.hostname = config.hostname;
  return board;
}

}  // namespace

SnapshotResult build_snapshot(const Config& config, FileIndex files, const SnapshotFacts& facts) {
  std::vector<std::string> errors = snapshot_errors(config, facts);
  if (!errors.empty()) return errors;

  auto snapshot = std::make_unique<Snapshot>();
  snapshot->id = facts.id;
  snapshot->generation_slot = facts.generation_slot;
  snapshot->shards = facts.shards;
  snapshot->ports = facts.ports;
  std::uint32_t pool_first = 0;
  for (std::size_t port = 0; port < config.ports.size(); ++port) {
    for (const NetworkConfig& network : config.ports[port].networks) {
      Network& built = snapshot->networks.emplace_back();
      built.port = static_cast<std::uint8_t>(port);
      built.vlan = network.vlan.value_or(0);
      built.address = network.address;
      built.prefix_length = network.prefix_length;
      built.ttl = network.ttl;
      built.tos = static_cast<std::uint8_t>(network.dscp << 2);
      built.path_mtu = network.path_mtu.value_or(0);
      built.dhcp = settings_of(network.dhcp, pool_first);
      pool_first += built.dhcp.pool_size();
    }
  }
  for (const BoardConfig& board : config.boards) {
    snapshot->boards.push_back(board_of(board, config.groups));
    snapshot->boards.back().in_rollout = is_in_rollout(config, board);
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

}  // namespace bootstorm::control
