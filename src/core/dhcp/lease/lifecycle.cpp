#include "core/dhcp/lease/lifecycle.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "core/dhcp/client/profile_pi.hpp"
#include "core/dhcp/lease/pool.hpp"

namespace bootstorm::dhcp {

const Board* board_of(const Snapshot& snapshot, MacAddress mac, const Credentials& said) noexcept {
  if (const Board* board = snapshot.board_by_mac(mac)) return board;
  const auto text = [](std::span<const std::byte> bytes) {
    return std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  };
  const std::optional<std::uint32_t> serial = serial_of(said.guid);
  const Board* board = serial ? snapshot.board_by_serial(*serial) : nullptr;
  if (board == nullptr && !said.client_id.empty()) board = snapshot.board_by_client_id(text(said.client_id));
  if (board == nullptr && !said.circuit_id.empty()) board = snapshot.board_by_circuit_id(text(said.circuit_id));
  return board != nullptr && !board->has_mac ? board : nullptr;
}

Ipv4Address reserved_address(const Network& network, const Board* board) noexcept {
  if (board == nullptr || board->address.is_zero()) return {};
  return network.contains(board->address) && board->address != network.address ? board->address : Ipv4Address{};
}

bool is_unheld(const Desk& desk, Ipv4Address address) noexcept {
  return !address.is_zero() && desk.plan.find_address(link_of(desk.network), address) == AddressPlan::none;
}

void adopt_reservation(Lease& lease, Ipv4Address reserved) noexcept {
  if (!reserved.is_zero() && lease.address == reserved) lease.reserved = true;
}

std::uint32_t take(const Desk& desk, MacAddress mac, Ipv4Address address, bool reserved) noexcept {
  const std::uint32_t slot = desk.plan.hold(desk.network, desk.network_index, mac, address, reserved);
  if (slot != AddressPlan::none) desk.shard.counters[Statistic::dhcp_leases_held].add();
  return slot;
}

void make_room_for_user(const Desk& desk, MacAddress mac, Ipv4Address address) noexcept {
  if (!desk.plan.has_squatters()) return;
  const std::uint32_t slot = desk.plan.find_address(link_of(desk.network), address);
  if (slot == AddressPlan::none) return;
  const Lease& lease = desk.plan.at(slot);
  if (lease.squatted && lease.mac == mac) end_lease(desk.shard, desk.plan, slot);
}

std::uint32_t lease_for(const Desk& desk, std::uint32_t slot, MacAddress mac, const Board* board,
                        Ipv4Address wished) noexcept {
  AddressPlan& plan = desk.plan;
  const Ipv4Address reserved = reserved_address(desk.network, board);
  const bool reserved_free = is_unheld(desk, reserved);
  if (slot != AddressPlan::none) {
    Lease& lease = plan.at(slot);
    adopt_reservation(lease, reserved);
    if (plan.may_keep(lease) && lease.network == desk.network_index && !reserved_free) return slot;
    end_lease(desk.shard, plan, slot);
  }
  if (reserved_free) return take(desk, mac, reserved, true);
  make_room_for_user(desk, mac, wished);
  make_room_for_user(desk, mac, plan.favourite(desk.network, mac));
  if (!plan.has_room(desk.network_index, board != nullptr)) return AddressPlan::none;
  const Ipv4Address address = plan.is_free(desk.network, wished) ? wished : plan.choose(desk.network, mac);
  return address.is_zero() ? AddressPlan::none : take(desk, mac, address, false);
}

bool may_boot_on_offer(ClientKind kind) noexcept {
  return kind == ClientKind::pi_rom || kind == ClientKind::pi_bootcode || kind == ClientKind::pi;
}

Reason obstacle(const Shard& shard) noexcept {
  if (shard.journal == nullptr || shard.journal->takes()) return Reason::count_;
  return shard.journal->is_latched() ? Reason::dhcp_latched : Reason::dhcp_journal_full;
}

namespace {

bool is_relied_on(const Lease& lease) noexcept {
  return lease.state != LeaseState::offered || may_boot_on_offer(lease.kind);
}

/// How long the record holds. A board shows its life with every file; that need not be written down each time if the
/// record says a little more than is true. What was acknowledged is written as it was said.
Nanos written_until(const Desk& desk, const Lease& lease) noexcept {
  const bool never_requests = lease.state == LeaseState::offered || lease.state == LeaseState::bound_by_use;
  const bool outlives_ack =
      lease.state == LeaseState::bound && lease.expires_at > desk.now + desk.network.dhcp.lease_s * nanos_per_s;
  if ((!never_requests && !outlives_ack) || lease.expires_at < desk.now) return lease.expires_at;
  return lease.expires_at + (lease.expires_at - desk.now) / 4;
}

LeaseRecord record_of(Shard& shard, AddressPlan& plan, std::uint32_t slot, Nanos until) noexcept {
  const Lease& lease = plan.at(slot);
  // Who is not counted to a quota now must not be after a restart.
  const LeaseOrigin& origin = plan.origin(slot);
  return {.until = until,
          .address = lease.address,
          .link = lease.link,
          .mac = lease.mac,
          .state = lease.state,
          .kind = lease.kind,
          .reserved = lease.reserved,
          .serial = shard.clients->find(lease.mac).serial,
          .name = plan.name(slot),
          .origin = lease.known ? LeaseOrigin{.via = origin.via} : origin};
}

}  // namespace

std::uint64_t keep(const Desk& desk, std::uint32_t slot) noexcept {
  LeaseJournal* journal = desk.shard.journal.get();
  const Lease& lease = desk.plan.at(slot);
  KeptLease& kept = desk.plan.kept(slot);
  if (journal == nullptr || !is_relied_on(lease)) return 0;
  if (kept.state == lease.state && lease.expires_at <= kept.until) return kept.number;
  const Nanos until = written_until(desk, lease);
  if (!journal->takes()) return kept.number;
  kept = {.number = journal->push(record_of(desk.shard, desk.plan, slot, until)), .until = until, .state = lease.state};
  return kept.number;
}

void end_lease(Shard& shard, AddressPlan& plan, std::uint32_t slot) noexcept {
  if (shard.journal != nullptr && plan.kept(slot).until != 0) {
    LeaseRecord record = record_of(shard, plan, slot, 0);
    record.state = LeaseState::free;
    (void)shard.journal->push(record);
  }
  const LeaseState state = plan.at(slot).state;
  const bool is_lease = state != LeaseState::quarantined && state != LeaseState::elsewhere;
  if (is_lease) shard.counters[Statistic::dhcp_leases_held].subtract();
  plan.release(slot);
}

bool is_crowded(const Desk& desk) noexcept {
  return desk.plan.quarantined(desk.network_index) > pool_span(desk.network.dhcp).size() / 4;
}

void set_aside(const Desk& desk, std::uint32_t slot) noexcept {
  const bool crowded = is_crowded(desk);
  desk.plan.quarantine(slot);
  desk.plan.at(slot).expires_at = desk.now + (crowded ? quarantine_crowded_ns : quarantine_ns);
  desk.plan.schedule(slot, desk.plan.at(slot).expires_at);
  desk.shard.counters[Statistic::dhcp_leases_held].subtract();
  desk.shard.counters[Statistic::dhcp_quarantined].add();
  (void)keep(desk, slot);
}

Nanos offer_hold(ClientKind kind, const BootProfile& profile) noexcept {
  return is_boot_client(kind) ? std::max(profile.offer_hold_s * nanos_per_s, offer_plain_ns) : offer_plain_ns;
}

void keep_for(const Desk& desk, Lease& lease, Nanos time) noexcept {
  lease.expires_at = std::max(lease.expires_at, desk.now + time);
}

Nanos next_due(const Lease& lease, const BootProfile* profile) noexcept {
  Nanos due = lease.expires_at;
  if (profile == nullptr || lease.state == LeaseState::quarantined) return due;
  if (lease.offer_pending) due = std::min(due, lease.discovered_at + offer_delay(*profile));
  for (std::size_t i = lease.wakes_sent; i < profile->wake_ms.size(); ++i) {
    if (const auto wake = wake_at(lease, i, *profile)) due = std::min(due, *wake);
  }
  return due;
}

void tell(const Desk& desk, EventKind kind, MacAddress mac, Ipv4Address ip, std::uint64_t value) noexcept {
  desk.shard.emit_event({.at = desk.now, .value = value, .ip = ip, .mac = mac, .kind = kind});
}

}  // namespace bootstorm::dhcp
