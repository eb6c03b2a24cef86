// The one place where replies are built: each from the message that it answers, what is known of the client, and what
// the client is granted. write.hpp makes a frame of it.
#pragma once

#include <cstdint>
#include <string_view>

#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "core/dhcp/client/client.hpp"
#include "core/dhcp/lease/network_context.hpp"
#include "core/dhcp/message/message.hpp"
#include "core/dhcp/reply/reply.hpp"

namespace bootstorm::dhcp {

/// An address, and the time for which it is promised.
struct Terms {
  Ipv4Address address;
  std::uint32_t lease_s = 0;
};

/// True if the client's messages come by a relay or a router: their Ethernet source is not its own.
[[nodiscard]] inline bool is_behind_router(const NetworkContext& context, const Request& request) noexcept {
  return !request.giaddr.is_zero() || (context.network.is_subnet && !request.ciaddr.is_zero());
}

/// An OFFER or ACK of a lease: at once or late, new, renewed or repeated. `client` is as its lease remembers it.
[[nodiscard]] Reply build_lease_reply(const NetworkContext& context, const Request& request, const Client& client,
                                      DhcpType type, Terms terms) noexcept;
/// An OFFER or ACK that says what to boot and nothing else: another server gives the address.
[[nodiscard]] Reply build_boot_reply(const NetworkContext& context, const Request& request, const Client& client,
                                     DhcpType type) noexcept;
/// The answer to a request at port 4011 (PXE 2.1 §2.2), sent to `client_address`. Its boot file is that of the menu's
/// item which the client has chosen, if it has.
[[nodiscard]] Reply build_pxe_reply(const NetworkContext& context, const Request& request, const Client& client,
                                    Ipv4Address client_address) noexcept;
/// The ACK of an INFORM.
[[nodiscard]] Reply build_inform_reply(const NetworkContext& context, const Request& request,
                                       const Client& client) noexcept;
/// The answer to a BOOTP request (RFC 1534 section 2).
[[nodiscard]] Reply build_bootp_reply(const NetworkContext& context, const Request& request, const Client& client,
                                      Ipv4Address address) noexcept;
[[nodiscard]] Reply build_nak(const NetworkContext& context, const Request& request, std::string_view why) noexcept;

}  // namespace bootstorm::dhcp
