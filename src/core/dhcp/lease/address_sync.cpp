// The address plan adopts a new snapshot: which addresses may be given out, and which network each lease is in.
#include <algorithm>

#include "core/dhcp/lease/address_plan.hpp"
#include "core/dhcp/lease/pool.hpp"

namespace bootstorm::dhcp {

namespace {

/// Networks that a lease can name; control refuses more.
std::size_t network_count(const Snapshot& snapshot) noexcept {
  return std::min(snapshot.networks.size(), all_networks_max);
}

}  // namespace

std::uint8_t AddressPlan::network_of(const Snapshot& snapshot, Link link, Ipv4Address address) noexcept {
  for (std::size_t i = 0; i < network_count(snapshot); ++i) {
    const Network& network = snapshot.networks[i];
    if (link_of(network) != link || network.dhcp.mode != DhcpMode::server) continue;
    if (network.contains(address)) return static_cast<std::uint8_t>(i);
  }
  return network_none;
}

void AddressPlan::rebuild(const Snapshot& snapshot) noexcept {
  rebuild_pools(snapshot);
  rebuild_leases(snapshot);
  rebuild_returned();
  synced_ = true;
  snapshot_id_ = snapshot.id;
}

void AddressPlan::withhold(const Network& network, Ipv4Address address) noexcept {
  const std::uint32_t position = position_of(network.dhcp, address);
  if (position == position_none) return;
  givable_.erase(position);
}

void AddressPlan::rebuild_pools(const Snapshot& snapshot) noexcept {
  givable_.clear();
  const auto anywhere = std::count_if(snapshot.boards.begin(), snapshot.boards.end(),
                                      [](const Board& board) { return board.address.is_zero(); });
  for (std::size_t i = 0; i < network_count(snapshot); ++i) {
    const Network& network = snapshot.networks[i];
    const PoolSpan span = pool_span(network.dhcp);
    std::uint32_t position = span.first;
    for (const AddressRange& range : network.dhcp.pool) {
      for (std::uint32_t n = 0; n < range.size() && position < span.last; ++n, ++position) {
        const Ipv4Address address{range.first.value + n};
        // An address that two ranges list has two positions; the first is its own, the other stays out of use.
        if (!network.contains(address) || position_of(network.dhcp, address) != position) continue;
        givable_.insert(position);
      }
    }
    if (network.prefix_length < 31) {
      withhold(network, network.prefix().network());
      withhold(network, network.broadcast());
    }
    if (!network.dhcp.router.is_zero()) withhold(network, network.dhcp.router);
    for (const Ipv4Address dns : network.dhcp.dns) withhold(network, dns);
    for (const Network& other : snapshot.networks) {
      if (!other.is_subnet) withhold(network, other.address);
      for (const Ipv4Address relay : other.relays) withhold(network, relay);
    }
    for (const Board& board : snapshot.boards) {
      if (network.contains(board.address)) withhold(network, board.address);
    }
    // Listed boards may ask in any network; half of a pool is for everybody all the same.
    known_count_[i] = std::min(static_cast<std::uint32_t>(anywhere), span.size() / 2);
    free_count_[i] = givable_.count(span.first, span.last);
  }
  free_ = givable_;
}

void AddressPlan::rebuild_leases(const Snapshot& snapshot) noexcept {
  quarantined_.fill(0);
  known_held_.fill(0);
  for (Lease& lease : leases_) {
    if (lease.state == LeaseState::free) continue;
    if (lease.state == LeaseState::boot_only) {
      const bool stays =
          lease.network < network_count(snapshot) && snapshot.networks[lease.network].dhcp.mode == DhcpMode::proxy;
      if (!stays) lease.network = network_none;
      continue;
    }
    lease.network = network_of(snapshot, lease.link, lease.address);
    lease.position = none;
    if (lease.network != network_none) {
      lease.position = position_of(snapshot.networks[lease.network].dhcp, lease.address);
      if (lease.state == LeaseState::quarantined) ++quarantined_[lease.network];
    }
    set_free(lease, false);
    if (lease.known && lease.position != none && lease.state != LeaseState::quarantined) ++known_held_[lease.network];
    if (lease.state == LeaseState::returned) continue;
    if (!lease.known && snapshot.board_by_mac(lease.mac) != nullptr) {
      const auto slot = static_cast<std::uint32_t>(&lease - leases_.data());
      describe(slot, true, LeaseOrigin{origins_[slot]});
    }
    if (!lease.reserved) continue;
    // Still reserved by MAC? A board that is known by other credentials keeps the address that they got it.
    const Board* board = snapshot.board_by_mac(lease.mac);
    const bool by_mac = board != nullptr && board->address == lease.address;
    lease.reserved = by_mac || snapshot.board_by_address(lease.address) != nullptr;
  }
}

void AddressPlan::rebuild_returned() noexcept {
  for (std::uint32_t slot : returned_.take_all()) {
    while (slot != none) {
      const std::uint32_t next = returned_.next(slot);
      const Lease& lease = leases_[slot];
      // Networks count anew, so most queues move as a whole; what a lease cannot be given from is forgotten.
      if (lease.network != network_none && is_givable(lease)) {
        returned_.append(lease.network, slot);
      } else {
        leases_[slot].state = LeaseState::offered;  // in no queue any more
        release(slot);
      }
      slot = next;
    }
  }
}

}  // namespace bootstorm::dhcp
