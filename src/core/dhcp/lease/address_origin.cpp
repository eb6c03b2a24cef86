// The address plan: how many addresses unlisted boards hold behind each circuit and relay, and listed boards in each
// pool.
#include "core/dhcp/lease/address_plan.hpp"

namespace bootstorm::dhcp {

void AddressPlan::describe(std::uint32_t slot, bool known, const LeaseOrigin& origin) noexcept {
  Lease& lease = leases_[slot];
  const LeaseOrigin& before = origins_[slot];
  if (before == origin && lease.known == known) return;
  forget(slot);
  lease.known = known;
  if (known && lease.position != none) ++known_held_[lease.network];
  count_origin(slot, origin);
}

void AddressPlan::count_origin(std::uint32_t slot, const LeaseOrigin& origin) noexcept {
  origins_[slot] = origin;
  if (leases_[slot].known) return;
  for (const std::uint32_t key : {origin.circuit, origin.relay}) {
    if (key != 0) origin_counts_.add(key);
  }
}

void AddressPlan::forget(std::uint32_t slot) noexcept {
  Lease& lease = leases_[slot];
  if (lease.known && lease.position != none) --known_held_[lease.network];
  if (!lease.known) {
    for (const std::uint32_t key : {origins_[slot].circuit, origins_[slot].relay}) {
      if (key != 0) origin_counts_.subtract(key);
    }
  }
  lease.known = false;
  origins_[slot] = {};
}

}  // namespace bootstorm::dhcp
