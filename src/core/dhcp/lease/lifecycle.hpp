// How a lease begins, goes on and ends, with the timers, counters and records that go along. Nothing is decided here:
// policy/ says what a client gets.
#pragma once

#include <algorithm>
#include <cstdint>

#include "bootstorm/shard.hpp"
#include "bootstorm/time.hpp"
#include "core/dhcp/client/client.hpp"
#include "core/dhcp/client/identity.hpp"
#include "core/dhcp/lease/address_plan.hpp"
#include "core/dhcp/lease/due.hpp"
#include "core/dhcp/lease/lease.hpp"
#include "core/dhcp/lease/network_context.hpp"
#include "core/dhcp/message/message.hpp"

namespace bootstorm::dhcp {

/// A client that REQUESTs does so at once; one that does not loses the address soon after, so that invented clients
/// cannot hold a pool.
inline constexpr Nanos offer_plain_ns = 10 * nanos_per_s;
inline constexpr Nanos quarantine_ns = 600 * nanos_per_s;
/// When a quarter of a pool is in quarantine already: forged DECLINEs must not empty it.
inline constexpr Nanos quarantine_crowded_ns = 10 * nanos_per_s;

/// Which address a client is to have.
struct Grant {
  enum class Source : std::uint8_t {
    held,     // the lease in slot `held` goes on
    address,  // exactly `address`
    pool,     // `address` if it is free, else the one that the pool chooses for the client
  };

  Source source = Source::pool;
  bool reserved = false;                   // `address` is reserved for the client's board
  std::uint32_t held = AddressPlan::none;  // the client's lease; it ends if its address is not the one granted
  Ipv4Address address{};
};

/// Ends the lease that a grant replaces, and takes the address that it names.
[[nodiscard]] std::uint32_t hold_another(const NetworkContext& context, const Request& request, const Client& client,
                                         const Grant& grant) noexcept;

/// How long the lease is promised for. A client that is not listed and has shown no sign of life but DHCP may be
/// invented: it gets its first lease for a short time. It is long with the first renewal in time, or as soon as the
/// client uses the address.
[[nodiscard]] inline std::uint32_t promised_s(const NetworkContext& context, const Lease& lease) noexcept {
  const DhcpSettings& settings = context.network.dhcp;
  if (settings.first_lease_s == 0 || lease.known || lease.reserved || lease.proven) return settings.lease_s;
  return std::min(settings.lease_s, settings.first_lease_s);
}

/// Sees to it that the client holds what it is granted, and returns the lease's slot. A new lease is `offered` and its
/// `expires_at` 0. AddressPlan::none: the pool has no address for the client, or no slot is left.
[[nodiscard]] inline std::uint32_t hold(const NetworkContext& context, const Request& request, const Client& client,
                                        const Grant& grant) noexcept {
  if (grant.source != Grant::Source::held) return hold_another(context, request, client, grant);
  if (grant.reserved) context.plan.at(grant.held).reserved = true;
  return grant.held;
}

/// The client has sent a DISCOVER: its boot begins. The lease, whatever its state, lasts through it.
inline void begin_boot(const NetworkContext& context, Lease& lease, const Request& request,
                       const Client& client) noexcept {
  lease.kind = client.kind;
  lease.client_class = client.class_index;
  // A board that asks again before its delayed OFFER is due does not wait longer for it.
  if (!lease.offer_pending) lease.discovered_at = context.now;
  // Behind a relay no board receives wake frames.
  lease.wakes_sent = request.giaddr.is_zero() ? std::uint8_t{0} : wakes_all;
}

/// How long an OFFER holds the address for a client of that kind.
[[nodiscard]] inline Nanos offer_hold(ClientKind kind, const BootProfile& profile) noexcept {
  return is_boot_client(kind) ? std::max(profile.offer_hold_s * nanos_per_s, offer_plain_ns) : offer_plain_ns;
}

/// The lease is the client's from now on, for as long as promised_s() says.
void bind(const NetworkContext& context, std::uint32_t slot) noexcept;

/// Makes the lease last for at least that much longer.
inline void extend(const NetworkContext& context, Lease& lease, Nanos time) noexcept {
  lease.expires_at = std::max(lease.expires_at, context.now + time);
}

/// Ends a lease whose address may still be in use, or will be wanted again by its holder: other clients get it last.
/// The journal must have room if the lease is on record.
void return_lease(const NetworkContext& context, std::uint32_t slot) noexcept;
/// The last holder goes on with an address that it has returned before its time, and holds no other. The lease is as it
/// was. The journal must have room. The lease's slot, or AddressPlan::none.
std::uint32_t take_back(const NetworkContext& context, std::uint32_t returned) noexcept;

/// Ends a lease or a quarantine. The journal must have room if the lease is on record.
void end_lease(Shard& shard, AddressPlan& plan, std::uint32_t slot) noexcept;

/// True if so much of the pool is in quarantine already that forged messages may be the cause.
[[nodiscard]] bool is_crowded(const NetworkContext& context) noexcept;
/// Takes the address out of use for a while, because another host uses it. Its holder may be given another at once.
void quarantine(const NetworkContext& context, std::uint32_t slot) noexcept;

}  // namespace bootstorm::dhcp
