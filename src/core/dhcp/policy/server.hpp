// What the server does about a message, one function for each type (RFC 2131 §4.3). The way of a lease is the same for
// all: decide (decide.hpp), bind (lease/lifecycle.hpp), journal (lease/journal_lease.hpp), reply (reply/build.hpp).
#pragma once

#include "bootstorm/frame.hpp"
#include "bootstorm/outcome.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"
#include "core/dhcp/policy/exchange.hpp"

namespace bootstorm::dhcp {

[[nodiscard]] Outcome on_discover(const Exchange& exchange) noexcept;
[[nodiscard]] Outcome on_request(const Exchange& exchange) noexcept;
[[nodiscard]] Outcome on_decline(const Exchange& exchange) noexcept;
[[nodiscard]] Outcome on_release(const Exchange& exchange) noexcept;
[[nodiscard]] Outcome on_inform(const Exchange& exchange) noexcept;
/// A message of BOOTP: without option 53 (RFC 1534).
[[nodiscard]] Outcome on_bootp(const Exchange& exchange) noexcept;
/// Any of these while leases cannot be journaled: a client gets its lease confirmed, and nothing changes.
[[nodiscard]] Outcome on_message_latched(const Exchange& exchange) noexcept;
/// A message in a network where another server gives the addresses.
[[nodiscard]] Outcome on_proxied(const Exchange& exchange) noexcept;
/// A boot client that has its address and asks at port 4011.
[[nodiscard]] Outcome on_boot_request(const Exchange& exchange) noexcept;

/// Another server's message.
[[nodiscard]] Outcome on_server_message(const Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept;
/// A client has named another server as the one it chose.
void note_foreign_server(const NetworkContext& context, Ipv4Address server, MacAddress mac) noexcept;

/// Binds the lease to its client, journals it and answers with an ACK.
[[nodiscard]] Outcome acknowledge(const Exchange& exchange, std::uint32_t slot) noexcept;

}  // namespace bootstorm::dhcp
