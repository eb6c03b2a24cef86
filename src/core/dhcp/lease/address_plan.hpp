// The address plan: who holds which address, on which link, until when. Only shard 0 has one, so nothing here is
// locked.
//
// A client is known by its link (port and tag) and MAC: the ROM, the next boot stage and the operating system of one
// board send different client identifiers, and must all get the same address. An address has one holder or none. Which
// addresses may be given out follows from the snapshot: sync() computes that anew when the snapshot changes, and leases
// survive the change.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "bootstorm/client_name.hpp"
#include "bootstorm/journal.hpp"
#include "bootstorm/lease_state.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/timer_wheel.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "core/dhcp/lease/address_index.hpp"
#include "core/dhcp/lease/lease.hpp"
#include "core/dhcp/lease/pending_offer.hpp"
#include "core/dhcp/lease/slot_queues.hpp"

namespace bootstorm::dhcp {

class AddressPlan {
 public:
  static constexpr std::uint32_t none = 0xffffffffu;
  static constexpr std::uint8_t network_none = 0xff;

  /// Takes all memory it will ever use: about 36 MB for leases_max.
  explicit AddressPlan(std::uint32_t leases = leases_max);

  /// Adopts the snapshot's networks and boards if it is another snapshot than last time. Leases stay; one whose address
  /// may no longer be given out is not renewed and ends at its expiry.
  void sync(const Snapshot& snapshot) noexcept {
    if (!synced_ || snapshot.id != snapshot_id_) rebuild(snapshot);
  }

  /// The network of that link which gives out addresses and contains that one, or network_none.
  [[nodiscard]] static std::uint8_t network_of(const Snapshot& snapshot, Link link, Ipv4Address address) noexcept;

  [[nodiscard]] Lease& at(std::uint32_t slot) noexcept { return leases_[slot]; }
  [[nodiscard]] const Lease& at(std::uint32_t slot) const noexcept { return leases_[slot]; }
  [[nodiscard]] PendingOffer& pending_offer(std::uint32_t slot) noexcept { return pending_offers_[slot]; }
  /// The host name that the holder has sent.
  [[nodiscard]] ClientName& name(std::uint32_t slot) noexcept { return names_[slot]; }
  [[nodiscard]] JournaledLease& journaled(std::uint32_t slot) noexcept { return journaled_[slot]; }
  [[nodiscard]] std::uint32_t slots() const noexcept { return static_cast<std::uint32_t>(leases_.size()); }

  /// The slot that the client holds on that link, or `none`.
  [[nodiscard]] std::uint32_t find_client(Link link, MacAddress mac) const noexcept {
    const std::uint32_t slot = any_of_client(link, mac);
    return slot == none || leases_[slot].state == LeaseState::returned ? none : slot;
  }
  /// The slot of that address on that link, quarantined ones included and returned ones not, or `none`.
  [[nodiscard]] std::uint32_t find_address(Link link, Ipv4Address address) const noexcept {
    const std::uint32_t slot = any_of_address(link, address);
    return slot == none || leases_[slot].state == LeaseState::returned ? none : slot;
  }
  /// The slot of that address if its last holder has given it back and nobody holds it since, or `none`.
  [[nodiscard]] std::uint32_t find_returned(Link link, Ipv4Address address) const noexcept {
    const std::uint32_t slot = any_of_address(link, address);
    return slot != none && leases_[slot].state == LeaseState::returned ? slot : none;
  }
  /// True if nobody has that address, and that client had it last.
  [[nodiscard]] bool was_held_by(Link link, MacAddress mac, Ipv4Address address) const noexcept {
    const std::uint32_t slot = find_returned(link, address);
    return slot != none && leases_[slot].mac == mac;
  }

  /// True if nobody has the address and it may go to any client: in this network's pool, not reserved, not the
  /// appliance's own. It may have been returned.
  [[nodiscard]] bool is_free(const Network& network, Ipv4Address address) const noexcept;
  /// The same, and no other client had it before: what a client may have because it wishes for it.
  [[nodiscard]] bool is_free_for(const Network& network, MacAddress mac, Ipv4Address address) const noexcept;
  /// The address of a client without a lease: the one it had last, or where its MAC hashes to in the pool, or the next
  /// one that nobody had; then the one that was returned first, if it may be given away by now. Zero: there is none.
  /// Takes nothing.
  [[nodiscard]] Ipv4Address choose(const Network& network, std::uint8_t network_index, MacAddress mac,
                                   Nanos now) const noexcept;
  /// The slot of the address that was returned first and still belongs to its last holder by promise: whoever knows
  /// that no host uses it ends the promise (`expires_at`). `none`: there is none.
  [[nodiscard]] std::uint32_t next_promised(std::uint8_t network_index, Nanos now) const noexcept;
  /// Where that MAC hashes to in the pool: what it gets if it is free. Zero: there is no pool.
  [[nodiscard]] Ipv4Address favourite(const Network& network, MacAddress mac) const noexcept;
  /// The first free address of the pool from `offset` on, which becomes its own offset. Zero: there is none.
  [[nodiscard]] Ipv4Address next_free(const Network& network, std::uint32_t& offset) const noexcept;
  /// True if the holder may go on holding the address: it is in the pool and not reserved for another board, or it is
  /// reserved for this holder.
  [[nodiscard]] bool may_keep(const Lease& lease) const noexcept { return may_keep(lease, lease.reserved); }
  [[nodiscard]] bool may_keep(const Lease& lease, bool reserved) const noexcept {
    return lease.network != network_none && (reserved || is_givable(lease));
  }
  /// True if the lease's address is in a pool that may give it to any client.
  [[nodiscard]] bool is_givable(const Lease& lease) const noexcept {
    return lease.position != none && givable_.contains(lease.position);
  }

  /// Gives a free address to a client that holds none. The new lease is `offered`; the caller sets its expiry. `none`:
  /// the address has a holder or the client an address, or no slot is left.
  [[nodiscard]] std::uint32_t hold(const Network& network, std::uint8_t network_index, MacAddress mac,
                                   Ipv4Address address, bool reserved) noexcept;
  /// A slot without an address for a boot client that has its address from another server; the same one if the client
  /// has one already. `none`: no slot is left.
  [[nodiscard]] std::uint32_t hold_boot_only(const Network& network, std::uint8_t network_index,
                                             MacAddress mac) noexcept;
  /// Restores a lease of an earlier run. To be called before the first sync(), with the clock of the ticks to come.
  /// False: the address or its client has a lease already, or no slot is left.
  [[nodiscard]] bool restore(const LeaseRecord& record, Nanos now) noexcept;
  /// Notes whether the holder is a listed board, and where its messages come from.
  void describe(std::uint32_t slot, bool known, const LeaseOrigin& origin) noexcept;
  [[nodiscard]] const LeaseOrigin& origin(std::uint32_t slot) const noexcept { return origins_[slot]; }
  /// Addresses that unlisted boards hold behind a circuit or a relay.
  [[nodiscard]] std::uint32_t held_by_origin(std::uint32_t key) const noexcept { return origin_counts_.count(key); }
  /// True if the pool has an address for a client: addresses are set aside for listed boards that hold none yet.
  [[nodiscard]] bool has_room(std::uint8_t network_index, bool known) const noexcept;
  /// Ends a lease or a quarantine, and forgets who had the address.
  void release(std::uint32_t slot) noexcept;
  /// Ends a lease, but remembers who had the address until it is needed: he may have it again.
  void give_back(std::uint32_t slot, Nanos now) noexcept;
  /// A returned address is in use after all: it is asked about last of all returned ones.
  void postpone(std::uint32_t slot) noexcept;
  /// Takes the address out of use. Its holder may be given another one at once.
  void quarantine(std::uint32_t slot) noexcept;
  /// The same as quarantine() for a free address that a host uses. `none`: it is not free, or no slot is left.
  [[nodiscard]] std::uint32_t quarantine_free(const Network& network, std::uint8_t network_index, MacAddress user,
                                              Ipv4Address address) noexcept;
  /// True if a host is known to use an address without a lease for it.
  [[nodiscard]] bool has_squatters() const noexcept { return squatters_ != 0; }
  /// The slot of that address if it is quarantined because that very MAC uses it, or `none`.
  [[nodiscard]] std::uint32_t squatted_by(Link link, MacAddress mac, Ipv4Address address) const noexcept {
    if (squatters_ == 0) return none;
    const std::uint32_t slot = find_address(link, address);
    return slot != none && leases_[slot].squatted && leases_[slot].mac == mac ? slot : none;
  }
  /// Addresses of that network in quarantine.
  [[nodiscard]] std::uint32_t quarantined(std::uint8_t network_index) const noexcept {
    return network_index < all_networks_max ? quarantined_[network_index] : 0;
  }

  /// Has pop_due() return the slot no later than the first tick at or after `due`; sooner is possible.
  void schedule(std::uint32_t slot, Nanos due) noexcept {
    Lease& lease = leases_[slot];
    if (timers_.armed(slot) && lease.timer_at <= due) return;
    lease.timer_at = due;
    timers_.arm(slot, due);
  }
  [[nodiscard]] std::uint32_t pop_due(Nanos now) noexcept { return timers_.pop_due(now); }

  /// When leases of an earlier run were restored; 0: never.
  [[nodiscard]] Nanos restored_at() const noexcept { return restored_at_; }

 private:
  [[nodiscard]] std::uint32_t any_of_client(Link link, MacAddress mac) const noexcept;
  [[nodiscard]] std::uint32_t any_of_address(Link link, Ipv4Address address) const noexcept;
  /// Of a client's and an address's earlier leases only what does not stand in the way of a new one.
  void make_way(Link link, MacAddress mac, Ipv4Address address, bool has_holder) noexcept;
  /// If no slot is left, the one of the address that was returned first becomes free.
  void make_room() noexcept;
  [[nodiscard]] std::uint32_t occupy(Link link, MacAddress mac, Ipv4Address address, bool has_holder) noexcept;
  void rebuild(const Snapshot& snapshot) noexcept;
  void rebuild_pools(const Snapshot& snapshot) noexcept;
  void rebuild_leases(const Snapshot& snapshot) noexcept;
  void rebuild_returned() noexcept;
  void withhold(const Network& network, Ipv4Address address) noexcept;
  void set_free(const Lease& lease, bool is_free) noexcept;
  void count_origin(std::uint32_t slot, const LeaseOrigin& origin) noexcept;
  /// Undoes describe().
  void forget(std::uint32_t slot) noexcept;

  bool synced_ = false;
  std::uint64_t snapshot_id_ = 0;
  std::vector<Lease> leases_;
  std::vector<PendingOffer> pending_offers_;  // by slot; apart from leases_, because hardly ever touched
  std::vector<JournaledLease> journaled_;     // likewise
  std::vector<std::uint32_t> free_slots_;     // a stack
  SlotIndex by_client_;
  SlotIndex by_address_;
  PositionSet givable_;               // the snapshot has no objection to giving them to any client
  PositionSet free_;                  // of those, the ones that no lease holds or has held before
  SlotQueues returned_;               // the others that no lease holds, by network
  std::vector<LeaseOrigin> origins_;  // by slot
  std::vector<ClientName> names_;     // by slot
  KeyCounts origin_counts_;
  std::array<std::uint32_t, all_networks_max> quarantined_{};
  std::uint32_t squatters_ = 0;
  std::array<std::uint32_t, all_networks_max> free_count_{};   // of free_
  std::array<std::uint32_t, all_networks_max> known_count_{};  // listed boards that its pool is kept for
  std::array<std::uint32_t, all_networks_max> known_held_{};   // of those, the boards that hold an address
  TimerWheel timers_;                                          // by slot
  Nanos restored_at_ = 0;
};

}  // namespace bootstorm::dhcp
