// Whether a client without a lease may get one: unknown boards, quotas of relays and circuits, the rate of new clients.
#pragma once

#include <optional>

#include "bootstorm/lease_state.hpp"
#include "bootstorm/outcome.hpp"
#include "core/dhcp/message/message.hpp"
#include "core/dhcp/policy/exchange.hpp"

namespace bootstorm::dhcp {

/// Why the client gets no lease. Nothing: it may have one, and counts towards the rate of new clients.
[[nodiscard]] std::optional<Reason> refuse_admission(const Exchange& exchange) noexcept;

/// The relay, the circuit and the router by which the message came: what quotas count by.
[[nodiscard]] LeaseOrigin origin_of(const Request& request) noexcept;

}  // namespace bootstorm::dhcp
