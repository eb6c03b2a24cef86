// The address plan meets a new snapshot: what may be given is worked out anew, leases find their place in it.
#include <algorithm>

#include "bootstorm/lease.hpp"
#include "core/dhcp/pool.hpp"

namespace bootstorm {

namespace {

/// Networks that a lease can name; control refuses more.
std::size_t network_count(const Snapshot& snapshot) noexcept {
  return std::min(snapshot.networks.size(), networks_max);
}

std::uint8_t network_of(const Snapshot& snapshot, Link link, Ipv4Address address) noexcept {
  for (std::size_t i = 0; i < network_count(snapshot); ++i) {
    const Network& network = snapshot.networks[i];
    if (link_of(network) != link || network.dhcp.mode != DhcpMode::server) continue;
    if (network.contains(address)) return static_cast<std::uint8_t>(i);
  }
  return AddressPlan::network_none;
}

}  // namespace

void AddressPlan::rebuild(const Snapshot& snapshot) noexcept {
  rebuild_pools(snapshot);
  rebuild_leases(snapshot);
  synced_ = true;
  snapshot_id_ = snapshot.id;
}

void AddressPlan::withhold(const Network& network, Ipv4Address address) noexcept {
  const std::uint32_t position = dhcp::position_of(network.dhcp, address);
  if (position == dhcp::position_none) return;
  givable_.erase(position);
  free_.erase(position);
}

void AddressPlan::rebuild_pools(const Snapshot& snapshot) noexcept {
  givable_.clear();
  free_.clear();
  for (std::size_t i = 0; i < network_count(snapshot); ++i) {
    const Network& network = snapshot.networks[i];
    const dhcp::PoolSpan span = dhcp::pool_span(network.dhcp);
    std::uint32_t position = span.first;
    for (const AddressRange& range : network.dhcp.pool) {
      for (std::uint32_t n = 0; n < range.size() && position < span.last; ++n, ++position) {
        const Ipv4Address address{range.first.value + n};
        // An address that two ranges list has two positions; the first is its own, the other stays out of use.
        if (!network.contains(address) || dhcp::position_of(network.dhcp, address) != position) continue;
        givable_.insert(position);
        free_.insert(position);
      }
    }
    if (network.prefix_length < 31) {
      withhold(network, {network.address.value & network.mask().value});
      withhold(network, network.broadcast());
    }
    if (!network.dhcp.router.is_zero()) withhold(network, network.dhcp.router);
    for (const Ipv4Address dns : network.dhcp.dns) withhold(network, dns);
    for (const Network& other : snapshot.networks) withhold(network, other.address);
    for (const Board& board : snapshot.boards) {
      if (!board.address.is_zero()) withhold(network, board.address);
    }
  }
}

void AddressPlan::rebuild_leases(const Snapshot& snapshot) noexcept {
  quarantined_.fill(0);
  for (Lease& lease : leases_) {
    if (lease.state == LeaseState::free) continue;
    lease.network = network_of(snapshot, lease.link, lease.address);
    lease.position = none;
    if (lease.network != network_none) {
      lease.position = dhcp::position_of(snapshot.networks[lease.network].dhcp, lease.address);
      if (lease.state == LeaseState::quarantined) ++quarantined_[lease.network];
    }
    if (lease.position != none) free_.erase(lease.position);
    if (!lease.reserved) continue;
    // Reserved by MAC still? A board known by its serial alone keeps what it got when it last said its serial.
    const Board* board = snapshot.board_by_mac(lease.mac);
    const bool by_mac = board != nullptr && board->address == lease.address;
    lease.reserved = by_mac || std::any_of(snapshot.boards.begin(), snapshot.boards.end(), [&](const Board& other) {
                       return !other.has_mac && other.has_serial && other.address == lease.address;
                     });
  }
}

}  // namespace bootstorm
