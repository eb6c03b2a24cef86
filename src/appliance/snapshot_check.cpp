#include "appliance/snapshot_check.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "bootstorm/limits.hpp"
#include "appliance/snapshot_builder.hpp"
#include "base/text.hpp"
#include "config/address.hpp"

namespace bootstorm::appliance {
namespace {

using Errors = std::vector<std::string>;

void check_range(Errors& errors, const char* what, std::uint64_t value, std::uint64_t min, std::uint64_t max) {
  if (value >= min && value <= max) return;
  errors.push_back(std::string{what} + ": " + std::to_string(value) + " is not from " + std::to_string(min) + " to " +
                   std::to_string(max));
}

std::string place_of(std::size_t port, const config::NetworkConfig& network) {
  return "port " + std::to_string(port) + ", network " + to_text(network.address) + '/' +
         std::to_string(network.prefix_length);
}

/// In 64 bits, because the whole address space does not fit AddressRange::size(). 0: runs backwards.
std::uint64_t size_of(const AddressRange& range) {
  return range.last < range.first ? 0 : std::uint64_t{range.last.value} - range.first.value + 1;
}

void check_pool(Errors& errors, const std::string& place, const config::NetworkConfig& network) {
  for (const AddressRange& range : network.dhcp.pool) {
    if (range.last < range.first || !network.contains(range.first) || !network.contains(range.last)) {
      errors.push_back(place + ": the pool " + to_text(range) + " is not a range inside the network");
    }
  }
}

void check_networks(Errors& errors, const config::Config& config) {
  std::size_t networks = 0;
  std::size_t subnets = 0;
  std::uint64_t pool_addresses = 0;
  for (std::size_t port = 0; port < config.ports.size(); ++port) {
    std::set<std::uint16_t> tags;
    for (const config::NetworkConfig& network : config.ports[port].networks) {
      const std::string place = place_of(port, network);
      ++networks;
      if (!tags.insert(network.vlan.value_or(0)).second) errors.push_back(place + ": a second one with the same tag");
      if (network.vlan && (*network.vlan == 0 || *network.vlan > 4094)) errors.push_back(place + ": no such vlan");
      if (network.prefix_length > 32) errors.push_back(place + ": no such prefix length");
      if (network.dhcp.dns.size() > config::dns_servers_max) errors.push_back(place + ": too many DNS servers");
      if (network.dhcp.pi.wake_ms && network.dhcp.pi.wake_ms->size() > config::wake_frames_max)
        errors.push_back(place + ": too many wake frames");
      if (network.prefix_length <= 32) check_pool(errors, place, network);
      for (const AddressRange& range : network.dhcp.pool) pool_addresses += size_of(range);
      subnets += network.subnets.size();
      for (const config::NetworkConfig& subnet : network.subnets) {
        check_pool(errors, place_of(port, subnet), subnet);
        for (const AddressRange& range : subnet.dhcp.pool) pool_addresses += size_of(range);
      }
    }
  }
  check_range(errors, "networks", networks, 1, bootstorm::networks_max);
  check_range(errors, "subnets", subnets, 0, bootstorm::subnets_max);
  check_range(errors, "addresses of all pools", pool_addresses, 0, bootstorm::pool_addresses_max);
}

void check_boards(Errors& errors, const config::Config& config) {
  std::set<std::uint32_t> serials;
  std::set<MacAddress> macs;
  for (const config::BoardConfig& board : config.boards) {
    if (board.serial && !serials.insert(static_cast<std::uint32_t>(*board.serial & 0xffffffffu)).second) {
      errors.push_back("two boards have serials with the same last 8 digits");
    }
    if (board.mac && !macs.insert(*board.mac).second) {
      errors.push_back("two boards have the MAC " + to_text(*board.mac));
    }
    if (board.image && *board.image >= config.images.size()) errors.push_back("a board's image does not exist");
    if (board.group && *board.group >= config.groups.size()) errors.push_back("a board's group does not exist");
  }
  for (const config::GroupConfig& group : config.groups) {
    if (group.image && *group.image >= config.images.size()) errors.push_back("a group's image does not exist");
  }
  if (config.rollout && config.rollout->image >= config.images.size()) {
    errors.push_back("the image that is rolled out does not exist");
  }
  for (const auto& image : config.model_images) {
    if (image && *image >= config.images.size()) errors.push_back("a model's image does not exist");
  }
  check_range(errors, "boards", config.boards.size(), 0, bootstorm::boards_max);
}

}  // namespace

std::vector<std::string> configuration_errors(const config::Config& config) {
  Errors errors;
  check_range(errors, "workers", config.appliance.workers, 1, shards_max);
  check_range(errors, "ports", config.ports.size(), 1, bootstorm::ports_max);
  check_networks(errors, config);
  check_boards(errors, config);
  check_range(errors, "classes", config.dhcp.classes.size(), 0, bootstorm::client_classes_max);
  check_range(errors, "images", config.images.size(), 0, config::images_max);
  if (config.default_image && *config.default_image >= config.images.size()) {
    errors.push_back("the default image does not exist");
  }
  if (config.tftp.max_blksize) check_range(errors, "tftp.max_blksize", *config.tftp.max_blksize, 8, 65464);  // RFC 2348
  check_range(errors, "tftp.sessions", config.tftp.sessions, 1, tid_count);
  return errors;
}

std::vector<std::string> snapshot_errors(const config::Config& config, const SnapshotFacts& facts) {
  Errors errors = configuration_errors(config);
  check_range(errors, "workers", facts.shards, 1, shards_max);
  check_range(errors, "generation slot", facts.generation_slot, 0, generations_live_max - 1);
  if (facts.ports.size() != config.ports.size()) {
    errors.push_back("the configuration has " + std::to_string(config.ports.size()) + " ports, and " +
                     std::to_string(facts.ports.size()) + " are open");
  }
  return errors;
}

}  // namespace bootstorm::appliance
