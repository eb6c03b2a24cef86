// Which leases are journaled, and when. An answer that promises a lease leaves after the lease's record is on disk.
#pragma once

#include <cstdint>
#include <optional>

#include "bootstorm/lease_state.hpp"
#include "bootstorm/outcome.hpp"
#include "bootstorm/shard.hpp"
#include "core/dhcp/lease/address_plan.hpp"
#include "core/dhcp/lease/network_context.hpp"

namespace bootstorm::dhcp {

/// True if a client of that kind may take its address for good with nothing but an OFFER.
[[nodiscard]] bool may_boot_on_offer(ClientKind kind) noexcept;

/// Why no lease may be changed now: the journal is full or latched.
[[nodiscard]] std::optional<Reason> journal_blocked(const Shard& shard) noexcept;

/// Records the lease, unless it is on record already or no client relies on it. To be called when a lease is offered,
/// acknowledged, used or quarantined. Returns the number of the record that an answer which promises the lease must
/// wait for; 0: none. Where the journal has no room nothing changes: a caller that makes a promise asks
/// journal_blocked() first.
std::uint64_t journal_lease(const NetworkContext& context, std::uint32_t slot) noexcept;

/// Records that the lease has ended, if it is on record. The journal must have room then.
void journal_end(Shard& shard, AddressPlan& plan, std::uint32_t slot) noexcept;

}  // namespace bootstorm::dhcp
