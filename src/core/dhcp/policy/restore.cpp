// Leases of earlier runs, before the first frame.
#include "bootstorm/core.hpp"
#include "core/dhcp/policy/server_state.hpp"

namespace bootstorm {

std::size_t restore_leases(std::span<const LeaseRecord> leases, Nanos now, Shard& shard) noexcept {
  std::size_t restored = 0;
  for (const LeaseRecord& lease : leases) {
    if (!shard.dhcp_server->plan.restore(lease, now)) continue;
    ++restored;
    if (lease.state != LeaseState::quarantined) shard.counters[Statistic::dhcp_leases_held].add();
    // A board that is known by its serial number may go on with its files before it sends the number again.
    if (lease.serial == 0) continue;
    (void)shard.clients->note(lease.mac, {.has_serial = true, .serial = lease.serial}, now);
    (void)shard.clients->confirm(lease.mac, now);
  }
  return restored;
}

}  // namespace bootstorm
