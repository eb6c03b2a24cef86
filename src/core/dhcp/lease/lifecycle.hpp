// What happens to leases, with all that must go along with it: timers, counters, events.
#pragma once

#include <cstdint>
#include <span>
#include <tuple>

#include "bootstorm/mailbox.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"
#include "core/dhcp/lease/address_plan.hpp"

namespace bootstorm::dhcp {

/// A client that REQUESTs does so at once; one that does not has lost the address soon after (threats: starvation).
inline constexpr Nanos offer_plain_ns = 10 * nanos_per_s;
inline constexpr Nanos quarantine_ns = 600 * nanos_per_s;
/// When a quarter of a pool is in quarantine already: forged DECLINEs must not empty it.
inline constexpr Nanos quarantine_crowded_ns = 10 * nanos_per_s;

/// One network's part of the address plan at one moment, and whom to tell.
struct Desk {
  Nanos now;
  Shard& shard;
  AddressPlan& plan;
  const Snapshot& snapshot;
  const Network& network;
  std::uint8_t network_index;

  [[nodiscard]] const BootProfile& profile(ClientKind kind) const noexcept { return network.dhcp.profile(kind); }
  [[nodiscard]] const Port& port() const noexcept { return snapshot.ports[network.port]; }
  /// The network that we have our own address in: another than `network` if that is a subnet.
  [[nodiscard]] const Network& home() const noexcept {
    return network.is_subnet ? snapshot.networks[network.home] : network;
  }
};

/// What clients are known by besides their MAC.
struct Credentials {
  std::span<const std::byte> guid{};
  std::span<const std::byte> client_id{};
  std::span<const std::byte> circuit_id{};
};

/// The board of that MAC, or one that is listed without a MAC and is known by what it, or its relay, has just said. Or
/// nullptr.
[[nodiscard]] const Board* board_of(const Snapshot& snapshot, MacAddress mac, const Credentials& said) noexcept;

/// The address reserved for a board on that network, or zero. `board` may be nullptr.
[[nodiscard]] Ipv4Address reserved_address(const Network& network, const Board* board) noexcept;

/// True if it is an address, and nobody holds it.
[[nodiscard]] bool is_unheld(const Desk& desk, Ipv4Address address) noexcept;
/// Gives the lease the right of a board's reservation if that is for its very address.
void adopt_reservation(Lease& lease, Ipv4Address reserved) noexcept;

/// Holds an address for a client; AddressPlan::none as in AddressPlan::hold().
[[nodiscard]] std::uint32_t take(const Desk& desk, MacAddress mac, Ipv4Address address, bool reserved) noexcept;

/// Whoever was seen using that address without having it, and asks now, may have it.
void make_room_for_user(const Desk& desk, MacAddress mac, Ipv4Address address) noexcept;

/// The lease of a client that asks for an address: the one it has (`slot`, or AddressPlan::none), while that is right;
/// else the one reserved for its board, else the one it wishes for if anybody may have it, else the one its MAC hashes
/// to. AddressPlan::none: there is none left for it.
[[nodiscard]] std::uint32_t lease_for(const Desk& desk, std::uint32_t slot, MacAddress mac, const Board* board,
                                      Ipv4Address wished) noexcept;

/// Has the lease written down, unless that was done or nobody relies on it. To be called when a lease is offered,
/// acknowledged, used or set aside. Returns the record that an answer which promises the lease must wait for; 0: none.
/// Where the journal has no room it changes nothing: callers that promise something have looked before.
std::uint64_t keep(const Desk& desk, std::uint32_t slot) noexcept;
/// True if that client may take its address for good with nothing but an OFFER.
[[nodiscard]] bool may_boot_on_offer(ClientKind kind) noexcept;
/// What stands in the way of changing leases now; Reason::count_: nothing.
[[nodiscard]] Reason obstacle(const Shard& shard) noexcept;

/// The journal must have room if the lease was written down.
void end_lease(Shard& shard, AddressPlan& plan, std::uint32_t slot) noexcept;
/// True if so much of the pool is in quarantine already that forged messages may be the cause.
[[nodiscard]] bool is_crowded(const Desk& desk) noexcept;
/// Takes the address out of use for a while, because somebody else uses it.
void set_aside(const Desk& desk, std::uint32_t slot) noexcept;

/// How long an OFFER is kept for a client of that kind.
[[nodiscard]] Nanos offer_hold(ClientKind kind, const BootProfile& profile) noexcept;
/// Makes the lease last at least that much longer.
void keep_for(const Desk& desk, Lease& lease, Nanos time) noexcept;
/// What is next to be done for a lease: send its OFFER, wake its board, end it.
[[nodiscard]] Nanos next_due(const Lease& lease, const BootProfile* profile) noexcept;
/// So many wake frames that none is due any more.
inline constexpr auto wakes_all = static_cast<std::uint8_t>(std::tuple_size_v<decltype(BootProfile::wake_ms)>);

void tell(const Desk& desk, EventKind kind, MacAddress mac, Ipv4Address ip, std::uint64_t value) noexcept;

}  // namespace bootstorm::dhcp
