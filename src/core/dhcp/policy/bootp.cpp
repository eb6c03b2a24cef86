// BOOTP clients (RFC 951, RFC 1534 section 2): a listed board gets the address that is reserved for it, without a
// lease.
#include "core/dhcp/client/board.hpp"
#include "core/dhcp/policy/server.hpp"
#include "core/dhcp/reply/build.hpp"
#include "core/dhcp/reply/write.hpp"

namespace bootstorm::dhcp {

Outcome on_bootp(const Exchange& exchange) noexcept {
  const NetworkContext& context = exchange.context;
  // BOOTP has no way to give an address back, so nobody gets one of the pool.
  const Ipv4Address address = reserved_address(context.network, exchange.client.board);
  if (address.is_zero()) return dropped(Reason::dhcp_bootp_unlisted);
  const std::uint32_t slot = context.plan.find_address(context.link(), address);
  const bool is_anothers = slot != AddressPlan::none && context.plan.at(slot).state != LeaseState::quarantined &&
                           context.plan.at(slot).mac != exchange.request.mac;
  if (is_anothers) return dropped(Reason::dhcp_not_holder);
  const Reply reply = build_bootp_reply(context, exchange.request, exchange.client, address);
  return send(context, exchange.frame, reply, Reason::dhcp_bootp_answered);
}

}  // namespace bootstorm::dhcp
