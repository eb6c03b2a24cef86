// Leases of earlier runs, before the first frame.
#include "bootstorm/core.hpp"
#include "core/dhcp/lease/address_plan.hpp"

namespace bootstorm {

std::size_t restore_leases(std::span<const LeaseRecord> leases, Nanos now, Shard& shard) noexcept {
  std::size_t restored = 0;
  for (const LeaseRecord& lease : leases) {
    if (!shard.addresses->restore(lease, now)) continue;
    ++restored;
    if (lease.state != LeaseState::quarantined) shard.counters[Statistic::dhcp_leases_held].add();
    // A board known by its serial may go on with its files before it says that again.
    if (lease.serial != 0) (void)shard.clients->note(lease.mac, {.has_serial = true, .serial = lease.serial});
  }
  return restored;
}

}  // namespace bootstorm
