// What to boot, for clients that have their address from somebody else (PXE 2.1 §2.2): answers to a DISCOVER beside the
// network's own DHCP server, and to requests at port 4011.
#include <algorithm>

#include "core/dhcp/client/profile_pi.hpp"
#include "core/dhcp/policy/server.hpp"
#include "core/dhcp/reply/delayed.hpp"

namespace bootstorm::dhcp {

namespace {

/// True if there is something to tell that client about booting.
bool has_boot(const Exchange& exchange, const ClientClass* client_class) noexcept {
  if (client_class != nullptr && (!client_class->boot_file.empty() || !client_class->menu.empty())) return true;
  return !exchange.desk.profile(exchange.request.kind).vendor_options.empty();
}

/// So long is a slot kept behind what is last due in it.
constexpr Nanos attended_ns = nanos_per_s;

/// Has what the client's profile asks for sent later. True: its OFFER, too. Where there is no slot the OFFER goes at
/// once and nothing follows it.
bool attend_later(const Exchange& exchange) noexcept {
  const Desk& desk = exchange.desk;
  const BootProfile& profile = desk.profile(exchange.request.kind);
  const bool waits = must_wait(exchange);
  const std::uint32_t last_wake_ms = *std::ranges::max_element(profile.wake_ms);
  if (!exchange.request.giaddr.is_zero() || (!waits && last_wake_ms == 0)) return false;
  const std::uint32_t slot = desk.plan.attend_elsewhere(desk.network, desk.network_index, exchange.request.mac);
  if (slot == AddressPlan::none) return false;
  Lease& lease = desk.plan.at(slot);
  begin_boot(exchange, lease);
  lease.offer_pending = lease.offer_pending && waits;
  if (waits) put_off(exchange, slot);
  lease.expires_at = lease.discovered_at + offer_delay(profile) + last_wake_ms * nanos_per_ms + attended_ns;
  desk.plan.schedule(slot, next_due(lease, &profile));
  return waits;
}

}  // namespace

void say_boot_only(Reply& reply) noexcept {
  reply.boot_only = true;
  reply.lease_s = 0;
  reply.hostname = {};
}

Outcome on_proxied(const Exchange& exchange) noexcept {
  const Request& request = exchange.request;
  if (request.has_server_id) return consumed(Reason::dhcp_other_server);
  const ClientClass* client_class = class_at(exchange.desk, exchange.client_class);
  const bool boots = is_boot_client(request.kind) && has_boot(exchange, client_class);
  if (request.type != DhcpType::discover || !boots) return dropped(Reason::dhcp_not_booting);
  if (attend_later(exchange)) return consumed(Reason::dhcp_offer_delayed);
  // To its MAC alone, as always: a Pi 3 takes any OFFER that it sees. It has no IP address yet.
  Reply reply = reply_to(exchange, DhcpType::offer, request.kind);
  say_boot_only(reply);
  return send(exchange, reply, Reason::dhcp_boot_answered);
}

Outcome on_boot_request(const Exchange& exchange) noexcept {
  const Request& request = exchange.request;
  const ClientClass* client_class = class_at(exchange.desk, exchange.client_class);
  const bool asks = request.type == DhcpType::request || request.type == DhcpType::inform;
  if (!asks || !is_boot_client(request.kind) || !has_boot(exchange, client_class)) {
    return dropped(Reason::dhcp_not_booting);
  }
  const Ipv4Address client = request.ciaddr.is_zero() ? request.source : request.ciaddr;
  // Only hosts of our own networks: whoever forges another source gains no reflector.
  const Snapshot& snapshot = exchange.desk.snapshot;
  const bool is_there = snapshot.reaches(exchange.desk.home(), client) && !is_ours(client, snapshot);
  if (client.is_zero() || request.source_port == 0 || !is_there) {
    return dropped(Reason::dhcp_malformed);
  }
  Reply reply = reply_to(exchange, DhcpType::ack, request.kind);
  say_boot_only(reply);
  reply.ciaddr = reply.destination = client;
  reply.ether = request.ether_source;
  reply.source_port = udp_port_pxe;
  reply.destination_port = request.source_port;
  if (request.menu_choice && client_class != nullptr) {
    reply.menu_choice = request.menu_choice;
    for (const auto& item : client_class->items) {
      if (item.type == *request.menu_choice >> 16) reply.boot_file = item.file;
    }
  }
  return send(exchange, reply, Reason::dhcp_boot_answered);
}

}  // namespace bootstorm::dhcp
