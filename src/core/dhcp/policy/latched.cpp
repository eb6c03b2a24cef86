// What is answered while leases cannot be written, because the disk is full or failing: whoever holds a lease that is
// on disk hears so, for as long as it was going to last anyway. Nothing new is promised and nothing is changed.
#include <algorithm>

#include "core/dhcp/policy/server.hpp"

namespace bootstorm::dhcp {

namespace {

/// Signs of life make a lease longer in memory than it is on disk, and only what is on disk may be promised.
Nanos until_on_disk(const Lease& lease, const KeptLease& kept) noexcept {
  return std::min(lease.expires_at, kept.until);
}

/// The slot of what this client holds for at least that much longer, as the disk has it; or AddressPlan::none.
std::uint32_t lease_on_disk(const Exchange& exchange, Nanos least) noexcept {
  const Desk& desk = exchange.desk;
  const std::uint32_t slot = desk.plan.find_client(exchange.link(), exchange.request.mac);
  if (slot == AddressPlan::none) return slot;
  const KeptLease& kept = desk.plan.kept(slot);
  const bool is_on_disk = kept.until != 0 && kept.number <= desk.shard.journal->committed();
  const Lease& lease = desk.plan.at(slot);
  const bool lasts = until_on_disk(lease, kept) >= desk.now + least;
  return is_on_disk && lasts && desk.plan.may_keep(lease) ? slot : AddressPlan::none;
}

Outcome answer(const Exchange& exchange, std::uint32_t slot, DhcpType type, Reason reason) noexcept {
  const Lease& lease = exchange.desk.plan.at(slot);
  const Request& request = exchange.request;
  Reply reply = reply_to(exchange, type, request.has_vendor_class ? request.kind : lease.kind);
  reply.yiaddr = lease.address;
  // Not for longer than at other times: the next REQUEST that is answered then must not cut a promise short.
  const Nanos left = until_on_disk(lease, exchange.desk.plan.kept(slot)) - exchange.desk.now;
  reply.lease_s = std::min(static_cast<std::uint32_t>(left / nanos_per_s), exchange.desk.network.dhcp.lease_s);
  reply.ciaddr = request.ciaddr;
  if (request.ciaddr.is_zero()) {
    send_to_new(reply, request, lease.address);
  } else if (request.giaddr.is_zero()) {
    reply.destination = request.ciaddr;
  }
  return send(exchange, reply, reason);
}

}  // namespace

Outcome on_message_latched(const Exchange& exchange) noexcept {
  const Request& request = exchange.request;
  if (request.type == DhcpType::discover) {
    const std::uint32_t slot = lease_on_disk(exchange, offer_hold(request.kind, exchange.desk.profile(request.kind)));
    if (slot == AddressPlan::none) return dropped(Reason::dhcp_latched);
    return answer(exchange, slot, DhcpType::offer, Reason::dhcp_offered);
  }
  if (request.type != DhcpType::request) return dropped(Reason::dhcp_latched);
  if (request.has_server_id && !exchange.is_us(request.server_id)) {
    return consumed(Reason::dhcp_other_server);
  }
  const std::uint32_t slot = lease_on_disk(exchange, nanos_per_s);
  if (slot == AddressPlan::none || exchange.desk.plan.at(slot).state != LeaseState::bound) {
    return dropped(Reason::dhcp_latched);
  }
  const Ipv4Address wanted = request.requested.is_zero() ? request.ciaddr : request.requested;
  if (wanted != exchange.desk.plan.at(slot).address) return dropped(Reason::dhcp_latched);
  return answer(exchange, slot, DhcpType::ack, Reason::dhcp_acknowledged);
}

}  // namespace bootstorm::dhcp
