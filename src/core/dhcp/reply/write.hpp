// A reply becomes a frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "bootstorm/frame.hpp"
#include "bootstorm/outcome.hpp"
#include "bootstorm/snapshot.hpp"
#include "core/dhcp/lease/network_context.hpp"
#include "core/dhcp/reply/reply.hpp"

namespace bootstorm::dhcp {

/// A frame that was written.
struct Written {
  std::uint32_t length = 0;  // of the whole frame; 0: a mandatory option does not fit the buffer, the client or the MTU
  std::uint32_t left_out = 0;  // options that found no place
};

/// Writes the whole frame into `room`. `home` is the network that the appliance has its own address in, `network` the
/// one that the client is in. What the reply's spans point to must not lie in `room`.
[[nodiscard]] Written write_reply(std::span<std::byte> room, const Reply& reply, const Network& home,
                                  const Network& network, const Port& port, std::uint16_t ipv4_id) noexcept;

/// Writes the reply's frame and counts the options that found no place. Returns its length; 0: it does not fit.
[[nodiscard]] std::uint32_t write_frame(const NetworkContext& context, std::span<std::byte> room,
                                        const Reply& reply) noexcept;
/// Turns the request's frame into the reply.
[[nodiscard]] Outcome send(const NetworkContext& context, Frame& frame, const Reply& reply, Reason reason) noexcept;

}  // namespace bootstorm::dhcp
