// What a boot ROM gets later than at once: an OFFER that waits as its profile says, and the frames that wake it.
#pragma once

#include <cstdint>

#include "bootstorm/frame.hpp"
#include "core/dhcp/lease/lifecycle.hpp"
#include "core/dhcp/policy/server.hpp"

namespace bootstorm::dhcp {

/// Notes the DISCOVER that both are counted from.
void begin_boot(const Exchange& exchange, Lease& lease) noexcept;
/// True if that client's OFFER has to wait.
[[nodiscard]] bool must_wait(const Exchange& exchange) noexcept;
/// Keeps of the request what the OFFER will need when its time comes.
void put_off(const Exchange& exchange, std::uint32_t slot) noexcept;

/// Sends what is due to the client of that slot. False: the batch is full.
[[nodiscard]] bool send_delayed(const Desk& desk, std::uint32_t slot, TxBatch& batch) noexcept;

}  // namespace bootstorm::dhcp
