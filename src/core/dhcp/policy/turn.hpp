// Whether a board that asks for an address may begin to boot now, or waits because the link to it is full. It waits
// where that costs it nothing: before its OFFER. Once begun it never waits again.
#pragma once

#include <cstdint>

#include "core/dhcp/policy/exchange.hpp"

namespace bootstorm::dhcp {

/// The client of that DISCOVER, with its lease in `slot`, gets no OFFER yet. If its firmware takes one later, it comes
/// when its turn has.
[[nodiscard]] bool must_wait(const Exchange& exchange, std::uint32_t slot) noexcept;

/// Lets in whose turn has come. Shard 0's tick.
void let_boards_in(Nanos now, Shard& shard, const Snapshot& snapshot) noexcept;

}  // namespace bootstorm::dhcp
