// Probes of the networks that are served, so that trouble is known before a board meets it.
#pragma once

#include <cstdint>

#include "bootstorm/frame.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::dhcp {

/// Sends at most one probe of each kind, if it is due. Only in networks whose settings ask for it, and once the
/// appliance's own addresses are in use.
void probe_networks(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept;

/// Asks whether any host uses that address (RFC 5227 §2.1.1). False: no room in the batch.
[[nodiscard]] bool send_address_probe(const Network& network, const Snapshot& snapshot, Ipv4Address address,
                                      Shard& shard, TxBatch& batch) noexcept;

/// True if hosts with an address of that network are on the wire of its port, not behind a router.
[[nodiscard]] bool is_on_our_wire(const Network& network, const Snapshot& snapshot) noexcept;

}  // namespace bootstorm::dhcp
