// One client's message in hand, with everything that was found out about it.
#pragma once

#include "bootstorm/frame.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "core/dhcp/client/client.hpp"
#include "core/dhcp/lease/network_context.hpp"
#include "core/dhcp/message/message.hpp"

namespace bootstorm::dhcp {

struct Exchange {
  NetworkContext context;
  const Request& request;
  Client client;
  Frame& frame;

  /// True if the message may change what is known of that client and its lease. A client that speaks for itself is
  /// spoken for by nobody else: in its name others may ask and are answered, and nothing changes.
  [[nodiscard]] bool is_believed(const Lease& lease) const noexcept {
    return request.is_first_hand() || !lease.first_hand;
  }

  /// True for the appliance's own address, and for the one that a relay says it has (RFC 5107).
  [[nodiscard]] bool is_us(Ipv4Address server) const noexcept {
    return server == context.home().address || (server == request.agent.server_override && !server.is_zero());
  }
};

}  // namespace bootstorm::dhcp
