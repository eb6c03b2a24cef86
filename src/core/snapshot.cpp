#include "bootstorm/snapshot.hpp"

#include <algorithm>

namespace bootstorm {

void Snapshot::index_boards() {
  board_index = BoardIndex{boards};
  has_model_images =
      std::any_of(model_images.begin(), model_images.end(), [](std::uint16_t image) { return image != image_none; });
}

const Board* Snapshot::board_by_mac(MacAddress mac) const noexcept { return board_at(board_index.by_mac(mac)); }

const Board* Snapshot::board_by_serial(std::uint32_t serial) const noexcept {
  return board_at(board_index.by_serial(serial));
}

const Board* Snapshot::board_by_address(Ipv4Address own) const noexcept {
  return board_at(board_index.by_address(own));
}

const Board* Snapshot::board_by_prefix(std::string_view prefix) const noexcept {
  return board_at(board_index.by_prefix(prefix, boards));
}

const Board* Snapshot::board_by_client_id(std::string_view said) const noexcept {
  return board_at(board_index.by_client_id(said, boards));
}

const Board* Snapshot::board_by_circuit_id(std::string_view said) const noexcept {
  return board_at(board_index.by_circuit_id(said, boards));
}

bool Snapshot::may_be_host_of_subnet(const Network& network, Ipv4Address address) const noexcept {
  for (auto subnet = networks.rbegin(); subnet != networks.rend() && subnet->is_subnet; ++subnet) {
    if (&networks[subnet->home] == &network && subnet->contains(address)) return subnet->may_be_host(address);
  }
  return true;
}

bool Snapshot::reaches(const Network& network, Ipv4Address address) const noexcept {
  if (network.contains(address)) return true;
  for (auto subnet = networks.rbegin(); subnet != networks.rend() && subnet->is_subnet; ++subnet) {
    if (&networks[subnet->home] == &network && subnet->contains(address)) return true;
  }
  return false;
}

bool Snapshot::is_on_link(const Network& network, Ipv4Address address) const noexcept {
  if (network.contains(address)) return true;
  if (network.shared == 0) return false;
  for (auto subnet = networks.rbegin(); subnet != networks.rend() && subnet->is_subnet; ++subnet) {
    const bool same_wire = &networks[subnet->home] == &network && subnet->shared == network.shared;
    if (same_wire && subnet->contains(address)) return true;
  }
  return false;
}

const Network* Snapshot::network_on(std::uint8_t port, std::uint16_t vlan) const noexcept {
  // A handful of networks: a walk over them beats any table.
  for (const auto& network : networks) {
    if (network.is_subnet) break;  // they come last
    if (network.port == port && network.vlan == vlan) return &network;
  }
  return nullptr;
}

}  // namespace bootstorm
