// What to boot, for clients that have their address from another server (PXE 2.1 §2.2): answers to a DISCOVER beside
// the network's own DHCP server, and to requests at port 4011.
#include <algorithm>

#include "core/dhcp/client/client_class.hpp"
#include "core/dhcp/client/identity.hpp"
#include "core/dhcp/lease/due.hpp"
#include "core/dhcp/lease/lifecycle.hpp"
#include "core/dhcp/policy/delayed.hpp"
#include "core/dhcp/policy/server.hpp"
#include "core/dhcp/policy/subnet.hpp"
#include "core/dhcp/reply/build.hpp"
#include "core/dhcp/reply/write.hpp"

namespace bootstorm::dhcp {

namespace {

/// True for a boot client that there is something to boot for.
bool can_boot(const Exchange& exchange) noexcept {
  const ClientKind kind = exchange.client.kind;
  const bool is_http = exchange.request.vendor_class.text().starts_with(http_class);
  if (!is_boot_client(kind) && !is_http) return false;
  const ClientClass* client_class = class_at(exchange.context.network.dhcp, exchange.client.class_index);
  if (client_class != nullptr && (!client_class->boot_file.empty() || !client_class->menu.empty())) return true;
  return !exchange.context.profile(kind).vendor_options.empty();
}

/// How long a slot is kept after the last frame that is due to its client.
constexpr Nanos slot_linger_ns = nanos_per_s;

/// Schedules what the client's profile has sent later. True: the OFFER, too. Where no slot is left the OFFER goes at
/// once and nothing follows it.
bool schedule_later_frames(const Exchange& exchange) noexcept {
  const NetworkContext& context = exchange.context;
  const BootProfile& profile = context.profile(exchange.client.kind);
  const bool delayed = may_defer_offer(exchange) && profile.offer_delay_ms != 0;
  const std::uint32_t last_wake_ms = *std::ranges::max_element(profile.wake_ms);
  if (!exchange.request.giaddr.is_zero() || (!delayed && last_wake_ms == 0)) return false;
  const std::uint32_t slot = context.plan.hold_boot_only(context.network, context.network_index, exchange.request.mac);
  if (slot == AddressPlan::none) return false;
  Lease& lease = context.plan.at(slot);
  begin_boot(context, lease, exchange.request, exchange.client);
  lease.offer_pending = delayed;
  if (delayed) defer_offer(exchange, slot);
  lease.expires_at = lease.discovered_at + offer_delay(lease, profile) + last_wake_ms * nanos_per_ms + slot_linger_ns;
  context.plan.schedule(slot, next_due(lease, &profile));
  return delayed;
}

}  // namespace

Outcome on_proxied(const Exchange& exchange) noexcept {
  const Request& request = exchange.request;
  if (request.has_server_id) return consumed(Reason::dhcp_other_server);
  if (request.type == DhcpType::none) return dropped(Reason::dhcp_type_unknown);
  if (request.type != DhcpType::discover || !can_boot(exchange)) return dropped(Reason::dhcp_not_booting);
  if (schedule_later_frames(exchange)) return consumed(Reason::dhcp_offer_delayed);
  const Reply reply = build_boot_reply(exchange.context, request, exchange.client, DhcpType::offer);
  return send(exchange.context, exchange.frame, reply, Reason::dhcp_boot_answered);
}

Outcome on_boot_request(const Exchange& exchange) noexcept {
  const NetworkContext& context = exchange.context;
  const Request& request = exchange.request;
  const bool asks = request.type == DhcpType::request || request.type == DhcpType::inform;
  if (!asks || !can_boot(exchange)) return dropped(Reason::dhcp_not_booting);
  const Ipv4Address address = request.ciaddr.is_zero() ? request.source : request.ciaddr;
  // Only hosts of the appliance's own networks: a forged source makes no reflector of it.
  const bool is_there = context.snapshot.reaches(context.home(), address) && !is_ours(address, context.snapshot);
  if (address.is_zero() || request.source_port == 0 || !is_there) return dropped(Reason::dhcp_malformed);
  const Reply reply = build_pxe_reply(context, request, exchange.client, address);
  return send(context, exchange.frame, reply, Reason::dhcp_boot_answered);
}

}  // namespace bootstorm::dhcp
