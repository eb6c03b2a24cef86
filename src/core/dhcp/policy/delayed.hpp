// What a boot ROM is sent later than at once: an OFFER that is delayed as its profile says, and the frames that wake
// it.
#pragma once

#include <cstdint>

#include "bootstorm/frame.hpp"
#include "core/dhcp/policy/exchange.hpp"

namespace bootstorm::dhcp {

/// True if the OFFER that answers this DISCOVER can be sent later: enough of the DISCOVER can be kept.
[[nodiscard]] bool may_defer_offer(const Exchange& exchange) noexcept;
/// Notes what the OFFER will need of the DISCOVER.
void defer_offer(const Exchange& exchange, std::uint32_t slot) noexcept;

/// Sends what is due to the client of that slot. False: the batch is full.
[[nodiscard]] bool send_delayed(const NetworkContext& context, std::uint32_t slot, TxBatch& batch) noexcept;

}  // namespace bootstorm::dhcp
