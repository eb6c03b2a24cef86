// The address plan: how a lease ends. Its address is free at once, returned, or set aside.
#include "core/dhcp/lease/address_keys.hpp"
#include "core/dhcp/lease/address_plan.hpp"
#include "core/dhcp/lease/pool.hpp"

namespace bootstorm::dhcp {

void AddressPlan::set_free(const Lease& lease, bool is_free) noexcept {
  if (lease.position == none || !givable_.contains(lease.position) || free_.contains(lease.position) == is_free) return;
  if (is_free) {
    free_.insert(lease.position);
    ++free_count_[lease.network];
  } else {
    free_.erase(lease.position);
    --free_count_[lease.network];
  }
}

void AddressPlan::release(std::uint32_t slot) noexcept {
  Lease& lease = leases_[slot];
  if (lease.state == LeaseState::free) return;
  if (lease.state == LeaseState::quarantined) {
    if (lease.network != network_none) --quarantined_[lease.network];
  } else {
    if (lease.state == LeaseState::returned) returned_.remove(lease.network, slot);
    by_client_.erase(client_hash(lease.link, lease.mac), slot);
  }
  if (lease.squatted) --squatters_;
  by_address_.erase(address_hash(lease.link, lease.address), slot);
  set_free(lease, true);
  forget(slot);
  timers_.disarm(slot);
  lease = {};
  journaled_[slot] = {};
  names_[slot] = {};
  free_slots_.push_back(slot);
}

void AddressPlan::give_back(std::uint32_t slot, Nanos now) noexcept {
  Lease& lease = leases_[slot];
  if (!is_held(lease.state) || lease.network == network_none || !is_givable(lease)) return release(slot);
  forget(slot);
  timers_.disarm(slot);
  journaled_[slot] = {};
  lease.state = LeaseState::returned;
  lease.discovered_at = now;
  lease.offer_pending = false;
  lease.probes_sent = 0;
  returned_.append(lease.network, slot);
}

void AddressPlan::postpone(std::uint32_t slot) noexcept {
  leases_[slot].probes_sent = 0;
  timers_.disarm(slot);
  returned_.remove(leases_[slot].network, slot);
  returned_.append(leases_[slot].network, slot);
}

void AddressPlan::quarantine(std::uint32_t slot) noexcept {
  Lease& lease = leases_[slot];
  if (lease.state == LeaseState::free || lease.state == LeaseState::quarantined) return;
  by_client_.erase(client_hash(lease.link, lease.mac), slot);
  forget(slot);
  lease.state = LeaseState::quarantined;
  lease.offer_pending = false;
  if (lease.network != network_none) ++quarantined_[lease.network];
}

std::uint32_t AddressPlan::quarantine_free(const Network& network, std::uint8_t network_index, MacAddress user,
                                           Ipv4Address address) noexcept {
  if (!is_free(network, address)) return none;
  const std::uint32_t slot = occupy(link_of(network), user, address, false);
  if (slot == none) return none;
  leases_[slot] = {.mac = user,
                   .link = link_of(network),
                   .address = address,
                   .position = position_of(network.dhcp, address),
                   .network = network_index,
                   .state = LeaseState::quarantined,
                   .squatted = true};
  set_free(leases_[slot], false);
  ++quarantined_[network_index];
  ++squatters_;
  return slot;
}

}  // namespace bootstorm::dhcp
