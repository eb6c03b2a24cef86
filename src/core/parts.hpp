// The parts of the core that core.hpp's functions are made of. Each is called for its own kind of classified frame.
#pragma once

#include "bootstorm/core.hpp"

namespace bootstorm {

namespace arp {
[[nodiscard]] Outcome on_frame(Frame&, Shard&, const Snapshot&) noexcept;
void on_tick(Nanos now, Shard&, const Snapshot&, TxBatch&) noexcept;  // probes, announcements
/// Another host says that it has one of the appliance's addresses. On shard 0.
void on_own_address_claimed(const Notice&, Nanos now, Shard&, const Snapshot&) noexcept;
}  // namespace arp

namespace icmp {
[[nodiscard]] Outcome on_frame(Frame&, Shard&, const Snapshot&) noexcept;
}  // namespace icmp

namespace tftp {
[[nodiscard]] Outcome on_request(Frame&, Nanos now, Shard&, const Snapshot&, TxBatch&) noexcept;
[[nodiscard]] Outcome on_transfer(Frame&, Nanos now, Shard&, const Snapshot&, TxBatch&) noexcept;
/// A datagram of at least four bytes of payload, for the transfer in that slot if it comes from its client.
[[nodiscard]] Outcome on_datagram(Frame&, std::uint32_t slot, Nanos now, Shard&, const Snapshot&, TxBatch&) noexcept;
/// An ICMP error that quotes a datagram of ours.
[[nodiscard]] Outcome on_unreachable(const Frame&, Nanos now, Shard&, const Snapshot&) noexcept;
void on_tick(Nanos now, Nanos heard_until, Shard&, const Snapshot&, TxBatch&) noexcept;
}  // namespace tftp

namespace dhcp {
[[nodiscard]] Outcome on_message(Frame&, Nanos now, Shard&, const Snapshot&) noexcept;
void on_tick(Nanos now, Shard&, const Snapshot&, TxBatch&) noexcept;
/// Another frame came from that address and MAC: an ARP, an RRQ. On shard 0.
void on_address_used(const Notice&, Nanos now, Shard&, const Snapshot&) noexcept;
void on_release_asked(const Notice&, Shard&, const Snapshot&) noexcept;
}  // namespace dhcp

}  // namespace bootstorm
