// The address plan: who holds which address, on which link, until when. Only shard 0 has one, so nothing here is
// locked.
//
// A client is known by its link (port and tag) and MAC: the ROM, the next boot stage and the operating system of one
// board name themselves differently, and must all get the same address. An address has one holder or none. What may be
// given out at all follows from the snapshot: sync() works that out anew when the snapshot changes, and leases live on
// through it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "bootstorm/journal.hpp"
#include "bootstorm/lease_state.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/report_limit.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/timer_wheel.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "core/dhcp/lease/address_index.hpp"
#include "core/dhcp/lease/recent_keys.hpp"
#include "core/dhcp/probe/prober.hpp"

namespace bootstorm {

[[nodiscard]] constexpr Link link_of(const Network& network) noexcept { return {network.port, network.vlan}; }

/// One address given out. One cache line.
struct alignas(64) Lease {
  MacAddress mac;
  Link link;
  Ipv4Address address;
  std::uint32_t position = 0;     // in the pools, or AddressPlan::none
  std::uint8_t network = 0;       // index into Snapshot::networks, or AddressPlan::network_none
  LeaseState state = LeaseState::free;
  ClientKind kind = ClientKind::plain;
  std::uint8_t wakes_sent = 0;    // all of PiProfile::wake_ms's: none is due
  bool reserved = false;          // held by right of a board's reservation
  bool offer_pending = false;     // AddressPlan::pending_offer() waits to be sent
  bool known = false;             // a board that is listed
  std::uint8_t client_class = 0xff;  // index into DhcpSettings::classes, or dhcp::class_none
  bool squatted = false;             // quarantined because that MAC uses it, without having it from us
  std::uint8_t probes_sent = 0;      // of a squatted one: since it was last seen in use
  Nanos expires_at = 0;
  Nanos discovered_at = 0;        // the DISCOVER that delayed OFFER and wake frames are counted from
  ReportLimit conflict_reports;
  Nanos timer_at = 0;             // what the timer is armed for; moved only when it fires or something is due earlier
};
static_assert(sizeof(Lease) == 64);

/// What a delayed OFFER must repeat of its DISCOVER.
struct PendingOffer {
  std::uint32_t xid = 0;
  std::uint16_t flags = 0;
  std::uint16_t size_max = 0;
  std::uint8_t guid_length = 0;
  std::uint8_t client_class = 0;  // index into DhcpSettings::classes, or dhcp::class_none
  bool has_parameter_list = false;
  CodeSet wanted;
  std::array<std::byte, 17> guid{};
};
static_assert(sizeof(PendingOffer) <= 72);

/// So many at once, and then so many per second.
class TokenBucket {
 public:
  /// Takes one token; false: there is none.
  [[nodiscard]] bool take(Nanos now, const NewClientLimit& limit) noexcept {
    if (limit.per_s == 0) return true;
    const Nanos interval = nanos_per_s / limit.per_s;
    const Nanos due = due_ > now ? due_ : now;
    if (due - now > interval * (limit.burst > 0 ? limit.burst - 1 : 0)) return false;
    due_ = due + interval;
    return true;
  }

 private:
  Nanos due_ = 0;  // when the bucket is full again
};

/// What is written down of a lease.
struct KeptLease {
  std::uint64_t number = 0;  // its newest record's; 0: none since the start
  Nanos until = 0;           // as written; 0: nothing is written down
  LeaseState state = LeaseState::free;
};

class AddressPlan {
 public:
  static constexpr std::uint32_t none = 0xffffffffu;
  static constexpr std::uint8_t network_none = 0xff;
  static constexpr std::uint8_t wakes_none = 0xff;  // Lease::wakes_sent of who is awake

  /// Takes all memory it will ever use: about 25 MB for leases_max.
  explicit AddressPlan(std::uint32_t leases = leases_max);

  /// Adopts that snapshot's networks and boards if it is another than last time. Leases stay; one whose address is no
  /// longer ours to give is not renewed and ends at its expiry.
  void sync(const Snapshot& snapshot) noexcept {
    if (!synced_ || snapshot.id != snapshot_id_) rebuild(snapshot);
  }

  /// The network that addresses are given out in, of that link, in which that address lies, or network_none.
  [[nodiscard]] static std::uint8_t network_of(const Snapshot& snapshot, Link link, Ipv4Address address) noexcept;

  [[nodiscard]] Lease& at(std::uint32_t slot) noexcept { return leases_[slot]; }
  [[nodiscard]] const Lease& at(std::uint32_t slot) const noexcept { return leases_[slot]; }
  [[nodiscard]] PendingOffer& pending_offer(std::uint32_t slot) noexcept { return pending_offers_[slot]; }
  /// What the holder calls itself.
  [[nodiscard]] ClientName& name(std::uint32_t slot) noexcept { return names_[slot]; }
  [[nodiscard]] KeptLease& kept(std::uint32_t slot) noexcept { return kept_[slot]; }
  [[nodiscard]] std::uint32_t slots() const noexcept { return static_cast<std::uint32_t>(leases_.size()); }

  /// The slot that client holds on that link, or `none`.
  [[nodiscard]] std::uint32_t find_client(Link link, MacAddress mac) const noexcept;
  /// The slot of that address on that link, quarantined ones included, or `none`.
  [[nodiscard]] std::uint32_t find_address(Link link, Ipv4Address address) const noexcept;

  /// True if the address may go to any client: in this network's pool, not reserved, not ours, held by nobody.
  [[nodiscard]] bool is_free(const Network& network, Ipv4Address address) const noexcept;
  /// The address of a client without a lease: where its MAC hashes to in the pool, or else the next free one. Zero: the
  /// pool is exhausted. Takes nothing.
  [[nodiscard]] Ipv4Address choose(const Network& network, MacAddress mac) const noexcept;
  /// Where that MAC hashes to in the pool: what it gets if it is free. Zero: there is no pool.
  [[nodiscard]] Ipv4Address favourite(const Network& network, MacAddress mac) const noexcept;
  /// The first free address of the pool from `offset` on, which becomes its own offset. Zero: there is none.
  [[nodiscard]] Ipv4Address next_free(const Network& network, std::uint32_t& offset) const noexcept;
  /// True if its holder may go on holding it: in the pool and not reserved for another, or reserved for this holder.
  [[nodiscard]] bool may_keep(const Lease& lease) const noexcept;

  /// Gives an address that nobody holds to a client that holds none; the new lease is `offered`, its expiry the
  /// caller's to set. `none`: one of them does hold, or no slot is left.
  [[nodiscard]] std::uint32_t hold(const Network& network, std::uint8_t network_index, MacAddress mac,
                                   Ipv4Address address, bool reserved) noexcept;
  /// A place without an address for a boot client that has its address from another server, or the one that it has
  /// already; nothing else finds it. `none`: no slot is left.
  [[nodiscard]] std::uint32_t attend_elsewhere(const Network& network, std::uint8_t network_index,
                                               MacAddress mac) noexcept;
  /// Takes back what was written down before a restart. Before the first sync(), with the clock of the ticks to come.
  /// False: the address or its client has a lease already, or no slot is left.
  [[nodiscard]] bool restore(const LeaseRecord& record, Nanos now) noexcept;
  /// Says more about a lease.
  void describe(std::uint32_t slot, bool known, const LeaseOrigin& origin) noexcept;
  [[nodiscard]] const LeaseOrigin& origin(std::uint32_t slot) const noexcept { return origins_[slot]; }
  /// Addresses that boards which are not listed hold, by a circuit or a relay.
  [[nodiscard]] std::uint32_t held_by_origin(std::uint32_t key) const noexcept { return origin_counts_.count(key); }
  /// True if the pool has an address for a client: those that are listed and have none yet are thought of first.
  [[nodiscard]] bool has_room(std::uint8_t network_index, bool known) const noexcept;
  /// Ends a lease or a quarantine.
  void release(std::uint32_t slot) noexcept;
  /// Takes the address from its holder, who may at once be given another, and from everybody.
  void quarantine(std::uint32_t slot) noexcept;
  /// The same for a free address that somebody uses. `none`: it is not free, or no slot is left.
  [[nodiscard]] std::uint32_t quarantine_free(const Network& network, std::uint8_t network_index, MacAddress user,
                                              Ipv4Address address) noexcept;
  /// True if somebody is known to use an address without having it.
  [[nodiscard]] bool has_squatters() const noexcept { return squatters_ != 0; }
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

  ReportLimit exhaustion_reports;
  ReportLimit new_client_reports;
  struct ForeignServer {
    Ipv4Address address;
    ReportLimit reports;  // never reported: no server
  };
  std::array<ForeignServer, 8> foreign;  // those last reported
  std::array<TokenBucket, ports_max> new_clients;
  RecentKeys releases;    // that ended a lease, or would have
  Nanos restored_at = 0;  // when leases of an earlier run were taken back; 0: never
  Prober prober;

 private:
  [[nodiscard]] std::uint32_t occupy(Link link, MacAddress mac, Ipv4Address address,
                                     bool has_holder) noexcept;
  void rebuild(const Snapshot& snapshot) noexcept;
  void rebuild_pools(const Snapshot& snapshot) noexcept;
  void rebuild_leases(const Snapshot& snapshot) noexcept;
  void withhold(const Network& network, Ipv4Address address) noexcept;
  void set_free(const Lease& lease, bool is_free) noexcept;
  void count_origin(std::uint32_t slot, const LeaseOrigin& origin) noexcept;
  /// Takes back what describe() said.
  void forget(std::uint32_t slot) noexcept;

  bool synced_ = false;
  std::uint64_t snapshot_id_ = 0;
  std::vector<Lease> leases_;
  std::vector<PendingOffer> pending_offers_;  // by slot; apart, because hardly ever touched
  std::vector<KeptLease> kept_;               // likewise
  std::vector<std::uint32_t> free_slots_;     // a stack
  SlotIndex by_client_;
  SlotIndex by_address_;
  PositionSet givable_;  // may be given to anyone, as far as the snapshot goes
  PositionSet free_;     // of those, held by nobody
  std::vector<LeaseOrigin> origins_;  // by slot
  std::vector<ClientName> names_;     // by slot
  KeyCounts origin_counts_;
  std::array<std::uint32_t, all_networks_max> quarantined_{};
  std::uint32_t squatters_ = 0;
  std::array<std::uint32_t, all_networks_max> free_count_{};   // of free_
  std::array<std::uint32_t, all_networks_max> known_count_{};  // listed boards that its pool is kept for
  std::array<std::uint32_t, all_networks_max> known_held_{};   // of those, who have an address of it
  TimerWheel timers_;    // by slot
};

}  // namespace bootstorm
