#include "bootstorm/snapshot.hpp"

#include <algorithm>

namespace bootstorm {

namespace {

using Key = std::pair<std::uint64_t, std::uint32_t>;

std::uint32_t find_key(const std::vector<Key>& keys, std::uint64_t key, std::uint32_t missing) noexcept {
  const auto at = std::lower_bound(keys.begin(), keys.end(), Key{key, 0});
  return at != keys.end() && at->first == key ? at->second : missing;
}

}  // namespace

void Snapshot::index_boards() {
  boards_by_mac.clear();
  boards_by_serial.clear();
  for (std::uint32_t i = 0; i < boards.size(); ++i) {
    if (boards[i].has_mac) boards_by_mac.emplace_back(boards[i].mac.number(), i);
    if (boards[i].has_serial) boards_by_serial.emplace_back(boards[i].serial, i);
  }
  std::sort(boards_by_mac.begin(), boards_by_mac.end());
  std::sort(boards_by_serial.begin(), boards_by_serial.end());
}

const Board* Snapshot::board_by_mac(MacAddress mac) const noexcept {
  const auto missing = static_cast<std::uint32_t>(boards.size());
  const std::uint32_t i = find_key(boards_by_mac, mac.number(), missing);
  return i == missing ? nullptr : &boards[i];
}

const Board* Snapshot::board_by_serial(std::uint32_t serial) const noexcept {
  const auto missing = static_cast<std::uint32_t>(boards.size());
  const std::uint32_t i = find_key(boards_by_serial, serial, missing);
  return i == missing ? nullptr : &boards[i];
}

const Network* Snapshot::network_on(std::uint8_t port, std::uint16_t vlan) const noexcept {
  // A handful of networks: a walk over them beats any table.
  for (const auto& network : networks) {
    if (network.port == port && network.vlan == vlan) return &network;
  }
  return nullptr;
}

}  // namespace bootstorm
