// The server's decisions, one function a message type (RFC 2131 §4.3).
#pragma once

#include <cstdint>
#include <string_view>

#include "bootstorm/frame.hpp"
#include "bootstorm/outcome.hpp"
#include "core/dhcp/leases.hpp"
#include "core/dhcp/message.hpp"
#include "core/dhcp/reply.hpp"

namespace bootstorm::dhcp {

/// One message in hand.
struct Exchange {
  Desk desk;
  const Request& request;
  const Board* board;  // or nullptr
  Frame& frame;

  [[nodiscard]] Link link() const noexcept { return link_of(desk.network); }
};

[[nodiscard]] Outcome on_discover(const Exchange& exchange) noexcept;
[[nodiscard]] Outcome on_request(const Exchange& exchange) noexcept;
[[nodiscard]] Outcome on_decline(const Exchange& exchange) noexcept;
[[nodiscard]] Outcome on_release(const Exchange& exchange) noexcept;
[[nodiscard]] Outcome on_inform(const Exchange& exchange) noexcept;
/// While leases cannot be written: who holds one is told so, and nothing is changed.
[[nodiscard]] Outcome on_message_latched(const Exchange& exchange) noexcept;

/// What all answers to this message have in common.
[[nodiscard]] Reply reply_to(const Exchange& exchange, DhcpType type, ClientKind kind) noexcept;
/// The name that goes to a board: if it asks, and to one with a reserved address in any case; unasked never to a boot
/// ROM, which has no use for it.
[[nodiscard]] std::string_view hostname_for(const Board* board, ClientKind kind, bool asked) noexcept;
/// Turns the frame into the reply.
[[nodiscard]] Outcome send(const Exchange& exchange, const Reply& reply, Reason reason) noexcept;

}  // namespace bootstorm::dhcp
