// What the server asks without having been asked, so that trouble is known before a board meets it.
#pragma once

#include <cstdint>

#include "bootstorm/frame.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"
#include "core/dhcp/lease/network_context.hpp"
#include "core/dhcp/policy/exchange.hpp"

namespace bootstorm::dhcp {

/// Sends what is due: questions for addresses in hand, looks for other servers. Only in networks whose settings ask for
/// it, and whose own address is in use.
void probe_networks(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept;

/// Has the address that the client is about to be offered asked for at the next tick. True: its OFFER waits for the
/// answer. False: it does not, because the client cannot be answered later, hosts of that network cannot be asked, or
/// too many were asked lately.
[[nodiscard]] bool ask_in_hand(const Exchange& exchange, std::uint32_t slot) noexcept;

/// A client looks for a server: a time to look for others.
void note_discover(const NetworkContext& context) noexcept;

}  // namespace bootstorm::dhcp
