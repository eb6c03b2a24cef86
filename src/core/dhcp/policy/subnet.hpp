// Where a client is: in the network that its message came in by, or in a subnet that is reached from there.
#pragma once

#include "bootstorm/boards.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "core/dhcp/lease/address_plan.hpp"
#include "core/dhcp/message/message.hpp"

namespace bootstorm::dhcp {

/// True for an address of the appliance's own.
[[nodiscard]] bool is_ours(Ipv4Address address, const Snapshot& snapshot) noexcept;
/// The subnet that a message is from, among those that are reached from the network it came in by. nullptr: none that
/// is served.
[[nodiscard]] const Network* subnet_of(const Request& request, const Snapshot& snapshot, const Network& home) noexcept;
/// Where several subnets share the client's wire (`network.shared` is not 0), the one to serve the client in.
[[nodiscard]] const Network& choose_subnet(const Request& request, const Snapshot& snapshot, const Network& network,
                                           const Board* board, const AddressPlan& plan) noexcept;

}  // namespace bootstorm::dhcp
