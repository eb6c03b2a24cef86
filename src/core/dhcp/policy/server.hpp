// The server's decisions, one function a message type (RFC 2131 §4.3).
#pragma once

#include <cstdint>
#include <string_view>

#include "bootstorm/frame.hpp"
#include "bootstorm/outcome.hpp"
#include "core/dhcp/lease/lifecycle.hpp"
#include "core/dhcp/message/message.hpp"
#include "core/dhcp/reply/reply.hpp"

namespace bootstorm::dhcp {

/// One message in hand.
struct Exchange {
  Desk desk;
  const Request& request;
  const Board* board;         // or nullptr
  std::uint8_t client_class;  // index into DhcpSettings::classes, or class_none
  Frame& frame;

  [[nodiscard]] Link link() const noexcept { return link_of(desk.network); }
  /// True for our own address, and for the one that a relay says we have (RFC 5107).
  [[nodiscard]] bool is_us(Ipv4Address server) const noexcept {
    return server == desk.home().address || (server == request.agent.server_override && !server.is_zero());
  }
  /// Where a client is that says so little by itself: whoever passes its messages on does.
  [[nodiscard]] bool is_behind_router() const noexcept {
    return !request.giaddr.is_zero() || (desk.network.is_subnet && !request.ciaddr.is_zero());
  }
};

[[nodiscard]] Outcome on_discover(const Exchange& exchange) noexcept;
[[nodiscard]] Outcome on_request(const Exchange& exchange) noexcept;
[[nodiscard]] Outcome on_decline(const Exchange& exchange) noexcept;
[[nodiscard]] Outcome on_release(const Exchange& exchange) noexcept;
[[nodiscard]] Outcome on_inform(const Exchange& exchange) noexcept;
/// While leases cannot be written: who holds one is told so, and nothing is changed.
[[nodiscard]] Outcome on_message_latched(const Exchange& exchange) noexcept;
/// A boot client where another server gives the addresses, or one that has its address and asks at port 4011.
[[nodiscard]] Outcome on_proxied(const Exchange& exchange) noexcept;
[[nodiscard]] Outcome on_boot_request(const Exchange& exchange) noexcept;
/// Another server's message.
[[nodiscard]] Outcome on_server_message(const Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept;
/// Notes that a client names another server as its own.
void note_foreign_server(const Desk& desk, Ipv4Address server, MacAddress mac) noexcept;

/// True for an address of the appliance's own.
[[nodiscard]] bool is_ours(Ipv4Address address, const Snapshot& snapshot) noexcept;
/// The subnet a message is from, out of those that are reached from the network it came in by. nullptr: none that we
/// serve.
[[nodiscard]] const Network* subnet_of(const Request& request, const Snapshot& snapshot, const Network& home) noexcept;
/// Of the subnets that share its wire (`network.shared` is not 0), the one to serve that client in.
[[nodiscard]] const Network& placed_in(const Request& request, const Snapshot& snapshot, const Network& network,
                                       const Board* board, const AddressPlan& plan) noexcept;

/// Why a client without a lease gets none; `readable`: it may.
[[nodiscard]] Reason admission(const Exchange& exchange) noexcept;
[[nodiscard]] LeaseOrigin origin_of(const Request& request) noexcept;

[[nodiscard]] const ClientClass* class_at(const Desk& desk, std::uint8_t index) noexcept;

/// What all answers to this message have in common.
[[nodiscard]] Reply reply_to(const Exchange& exchange, DhcpType type, ClientKind kind) noexcept;
/// That address is new to the client: the reply goes there, unless a relay takes it on or the client asks for a
/// broadcast (RFC 2131 §4.1).
void send_to_new(Reply& reply, const Request& request, Ipv4Address address) noexcept;
/// The name that goes to a board: if it asks, and to one with a reserved address in any case; unasked never to a boot
/// ROM, which has no use for it.
[[nodiscard]] std::string_view hostname_for(const Board* board, ClientKind kind, bool asked) noexcept;
/// Leaves in a reply what is about booting: the address is another server's business.
void say_boot_only(Reply& reply) noexcept;
/// Binds the lease to its client and says so.
[[nodiscard]] Outcome acknowledge(const Exchange& exchange, std::uint32_t slot) noexcept;
/// Writes the reply's frame; 0: it does not fit.
[[nodiscard]] std::uint32_t compose(const Desk& desk, std::span<std::byte> room, const Reply& reply) noexcept;
/// Turns the frame into the reply.
[[nodiscard]] Outcome send(const Exchange& exchange, const Reply& reply, Reason reason) noexcept;

}  // namespace bootstorm::dhcp
