// Frames that are sent to learn something of a network, and what is understood of the answers. Any bytes may come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "machine/wire.hpp"

namespace bootstorm::machine {

using FrameBytes = std::vector<std::byte>;

/// A whole frame: DHCPDISCOVER (RFC 2131) from that card, to be answered by broadcast.
[[nodiscard]] FrameBytes discover_frame(MacAddress card, std::uint32_t xid);
/// The server that offers something to that question; none: this frame does not.
[[nodiscard]] std::optional<DhcpServer> offer_in(std::span<const std::byte> frame, std::uint32_t xid);

/// An ARP probe (RFC 5227 §2.1.1), which changes nobody's table.
[[nodiscard]] FrameBytes arp_probe_frame(MacAddress card, Ipv4Address address);
/// Who has that address, as this frame says.
[[nodiscard]] std::optional<MacAddress> arp_holder_in(std::span<const std::byte> frame, Ipv4Address address);

/// A configuration message of a spanning tree.
[[nodiscard]] std::optional<SpanningTree> spanning_tree_in(std::span<const std::byte> frame);
/// Whether the frame is for switches only (IEEE 802.1D Table 7-10): a port sends those before it lets others pass.
[[nodiscard]] bool is_between_switches(std::span<const std::byte> frame);

}  // namespace bootstorm::machine
