#include "core/dhcp/lease/due.hpp"

#include <algorithm>

namespace bootstorm::dhcp {

Nanos next_due(const Lease& lease, const BootProfile* profile) noexcept {
  Nanos due = lease.expires_at;
  if (profile == nullptr || lease.state == LeaseState::quarantined) return due;
  if (lease.offer_pending) due = std::min(due, lease.discovered_at + offer_delay(lease, *profile));
  for (std::size_t i = lease.wakes_sent; i < profile->wake_ms.size(); ++i) {
    if (const auto wake = wake_at(lease, i, *profile)) due = std::min(due, *wake);
  }
  return due;
}

}  // namespace bootstorm::dhcp
