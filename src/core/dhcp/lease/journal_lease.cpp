#include "core/dhcp/lease/journal_lease.hpp"

namespace bootstorm::dhcp {

bool may_boot_on_offer(ClientKind kind) noexcept {
  return kind == ClientKind::pi_rom || kind == ClientKind::pi_bootcode || kind == ClientKind::pi;
}

std::optional<Reason> journal_blocked(const Shard& shard) noexcept {
  if (shard.journal == nullptr || shard.journal->takes()) return {};
  return shard.journal->is_latched() ? Reason::dhcp_latched : Reason::dhcp_journal_full;
}

namespace {

bool is_relied_on(const Lease& lease) noexcept {
  return lease.state != LeaseState::offered || may_boot_on_offer(lease.kind);
}

/// How long the record says that the lease lasts. A board shows signs of life with every file; if the record says a
/// quarter more than is true, few of them need a new one. What was acknowledged is recorded as it was promised.
Nanos recorded_until(const NetworkContext& context, const Lease& lease) noexcept {
  const bool never_requests = lease.state == LeaseState::offered || lease.state == LeaseState::bound_by_use;
  const bool outlives_ack =
      lease.state == LeaseState::bound && lease.expires_at > context.now + context.network.dhcp.lease_s * nanos_per_s;
  if ((!never_requests && !outlives_ack) || lease.expires_at < context.now) return lease.expires_at;
  return lease.expires_at + (lease.expires_at - context.now) / 4;
}

/// The holder's serial; what it said longest ago may be known from the record alone. 0: it has said none.
std::uint32_t serial_of(const Shard& shard, const Lease& lease, const JournaledLease& journaled) noexcept {
  const ClientFacts facts = shard.clients->find(lease.mac);
  return facts.has_serial ? facts.serial : journaled.serial;
}

LeaseRecord record_of(Shard& shard, AddressPlan& plan, std::uint32_t slot, Nanos until) noexcept {
  const Lease& lease = plan.at(slot);
  // A client that counts towards no quota now must not after a restart.
  const LeaseOrigin& origin = plan.origin(slot);
  return {.until = until,
          .address = lease.address,
          .link = lease.link,
          .mac = lease.mac,
          .state = lease.state,
          .kind = lease.kind,
          .reserved = lease.reserved,
          .serial = serial_of(shard, lease, plan.journaled(slot)),
          .name = plan.name(slot),
          .origin = lease.known ? LeaseOrigin{.via = origin.via} : origin};
}

/// True if a board has first said its serial since its lease was recorded: a Pi 3 holds one when bootcode.bin says it.
/// Once a lease; who says another serial each time must not cause a write each time.
bool has_news(const Shard& shard, const Lease& lease, const JournaledLease& journaled) noexcept {
  return lease.kind == ClientKind::pi_bootcode && journaled.serial == 0 && serial_of(shard, lease, journaled) != 0;
}

}  // namespace

std::uint64_t journal_lease(const NetworkContext& context, std::uint32_t slot) noexcept {
  LeaseJournal* journal = context.shard.journal.get();
  const Lease& lease = context.plan.at(slot);
  JournaledLease& journaled = context.plan.journaled(slot);
  if (journal == nullptr || !is_relied_on(lease)) return 0;
  const bool is_as_recorded = journaled.state == lease.state && lease.expires_at <= journaled.until;
  if (is_as_recorded && !has_news(context.shard, lease, journaled)) return journaled.number;
  const Nanos until = recorded_until(context, lease);
  if (!journal->takes()) return journaled.number;
  const LeaseRecord record = record_of(context.shard, context.plan, slot, until);
  journaled = {.number = journal->push(record), .until = until, .state = lease.state, .serial = record.serial};
  return journaled.number;
}

void journal_end(Shard& shard, AddressPlan& plan, std::uint32_t slot) noexcept {
  if (shard.journal == nullptr || plan.journaled(slot).until == 0) return;
  LeaseRecord record = record_of(shard, plan, slot, 0);
  record.state = LeaseState::free;
  (void)shard.journal->push(record);
}

}  // namespace bootstorm::dhcp
