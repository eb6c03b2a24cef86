// What is answered while leases cannot be written, because the disk is full or failing: a client whose lease is on disk
// gets it confirmed, for as long as the lease was going to last anyway. Nothing is promised or changed beyond that.
#include <algorithm>

#include "core/dhcp/lease/lifecycle.hpp"
#include "core/dhcp/policy/server.hpp"
#include "core/dhcp/reply/build.hpp"
#include "core/dhcp/reply/write.hpp"

namespace bootstorm::dhcp {

namespace {

/// Signs of life make a lease longer in memory than it is on disk, and only what is on disk may be promised.
Nanos until_on_disk(const Lease& lease, const JournaledLease& journaled) noexcept {
  return std::min(lease.expires_at, journaled.until);
}

/// The slot of the client's lease if the disk has it for at least that much longer; or AddressPlan::none.
std::uint32_t lease_on_disk(const Exchange& exchange, Nanos least) noexcept {
  const NetworkContext& context = exchange.context;
  const std::uint32_t slot = context.plan.find_client(context.link(), exchange.request.mac);
  if (slot == AddressPlan::none) return slot;
  const JournaledLease& journaled = context.plan.journaled(slot);
  const bool is_on_disk = journaled.until != 0 && journaled.number <= context.shard.journal->committed();
  const Lease& lease = context.plan.at(slot);
  const bool lasts = until_on_disk(lease, journaled) >= context.now + least;
  return is_on_disk && lasts && context.plan.may_keep(lease) ? slot : AddressPlan::none;
}

Outcome answer(const Exchange& exchange, std::uint32_t slot, DhcpType type, Reason reason) noexcept {
  const NetworkContext& context = exchange.context;
  const Lease& lease = context.plan.at(slot);
  Client client = exchange.client;
  if (!exchange.request.has_vendor_class) client.kind = lease.kind;
  // Not for longer than at other times: the next REQUEST that is answered then must not cut a promise short.
  const Nanos left = until_on_disk(lease, context.plan.journaled(slot)) - context.now;
  const Terms terms{.address = lease.address,
                    .lease_s = std::min(static_cast<std::uint32_t>(left / nanos_per_s), context.network.dhcp.lease_s)};
  return send(context, exchange.frame, build_lease_reply(context, exchange.request, client, type, terms), reason);
}

}  // namespace

Outcome on_message_latched(const Exchange& exchange) noexcept {
  const Request& request = exchange.request;
  const NetworkContext& context = exchange.context;
  if (request.type == DhcpType::discover) {
    const ClientKind kind = exchange.client.kind;
    const std::uint32_t slot = lease_on_disk(exchange, offer_hold(kind, context.profile(kind)));
    if (slot == AddressPlan::none) return dropped(Reason::dhcp_latched);
    return answer(exchange, slot, DhcpType::offer, Reason::dhcp_offered);
  }
  if (request.type != DhcpType::request) return dropped(Reason::dhcp_latched);
  if (request.has_server_id && !exchange.is_us(request.server_id)) {
    return consumed(Reason::dhcp_other_server);
  }
  const std::uint32_t slot = lease_on_disk(exchange, nanos_per_s);
  if (slot == AddressPlan::none || context.plan.at(slot).state != LeaseState::bound) {
    return dropped(Reason::dhcp_latched);
  }
  const Ipv4Address wanted = request.requested.is_zero() ? request.ciaddr : request.requested;
  if (wanted != context.plan.at(slot).address) return dropped(Reason::dhcp_latched);
  return answer(exchange, slot, DhcpType::ack, Reason::dhcp_acknowledged);
}

}  // namespace bootstorm::dhcp
