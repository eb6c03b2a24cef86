// Whether a client without a lease may get one: unknown boards, quotas of relays and circuits, the rate of new clients.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "bootstorm/lease_state.hpp"
#include "bootstorm/outcome.hpp"
#include "bootstorm/snapshot.hpp"
#include "core/dhcp/message/message.hpp"
#include "core/dhcp/policy/exchange.hpp"

namespace bootstorm::dhcp {

/// Why the client gets no lease. Nothing: it may have one, and counts towards the rate of new clients.
[[nodiscard]] std::optional<Reason> refuse_admission(const Exchange& exchange) noexcept;

/// How many clients that are not listed and hold no lease are told no (DHCPNAK): a classroom of machines that come back
/// from another network at once, but not each of a flood of invented ones. The others ask again, or start over.
inline constexpr NewClientLimit refused_strangers_limit{.per_s = 1'000, .burst = 4'096};

/// True if such a client may be told no.
[[nodiscard]] bool may_refuse(const Exchange& exchange) noexcept;

/// The circuit that the client is on, if somebody says so who can be believed: a relay, or a switch that the operator
/// vouches for (`snooping`). Else empty.
[[nodiscard]] inline std::span<const std::byte> circuit_of(const Request& request, const Network& network) noexcept {
  const bool is_believed = !request.giaddr.is_zero() || network.dhcp.snooping;
  return is_believed ? request.agent.circuit_id() : std::span<const std::byte>{};
}

/// The relay, the circuit and the router by which the message came: what quotas count by.
[[nodiscard]] LeaseOrigin origin_of(const Request& request, const Network& network) noexcept;

}  // namespace bootstorm::dhcp
