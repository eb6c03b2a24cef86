// Looking around, so that trouble is known before a board meets it.
#pragma once

#include <cstdint>

#include "bootstorm/frame.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::dhcp {

/// At most one frame of each kind that is due. Only for networks whose settings say so, once our own addresses are in
/// use.
void look_around(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept;

/// Asks whether anybody uses that address (RFC 5227 §2.1.1). False: no room in the batch.
[[nodiscard]] bool send_address_probe(const Network& network, const Snapshot& snapshot, Ipv4Address address,
                                      Shard& shard, TxBatch& batch) noexcept;

/// True if hosts with an address of that network are on the wire of its port, not behind a router.
[[nodiscard]] bool is_on_our_wire(const Network& network, const Snapshot& snapshot) noexcept;

}  // namespace bootstorm::dhcp
