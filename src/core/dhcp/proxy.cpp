// What to boot, for clients that have their address from somebody else (PXE 2.1 §2.2): answers to a DISCOVER beside the
// network's own DHCP server, and to requests at port 4011.
#include "core/dhcp/profile_pi.hpp"
#include "core/dhcp/server.hpp"

namespace bootstorm::dhcp {

namespace {

/// True if there is something to tell that client about booting.
bool has_boot(const Exchange& exchange, const ClientClass* client_class) noexcept {
  if (client_class != nullptr && (!client_class->boot_file.empty() || !client_class->menu.empty())) return true;
  return !exchange.desk.profile(exchange.request.kind).vendor_options.empty();
}

}  // namespace

Outcome on_proxied(const Exchange& exchange) noexcept {
  const Request& request = exchange.request;
  if (request.has_server_id) return consumed(Reason::dhcp_other_server);
  const ClientClass* client_class = class_at(exchange.desk, exchange.client_class);
  const bool boots = is_boot_client(request.kind) && has_boot(exchange, client_class);
  if (request.type != DhcpType::discover || !boots) return dropped(Reason::dhcp_not_booting);
  // To its MAC alone, as always: a Pi 3 takes any OFFER that it sees. It has no IP address yet.
  Reply reply = reply_to(exchange, DhcpType::offer, request.kind);
  reply.boot_only = true;
  reply.hostname = {};
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
  if (client.is_zero() || request.source_port == 0 || !exchange.desk.snapshot.reaches(exchange.desk.home(), client)) {
    return dropped(Reason::dhcp_malformed);
  }
  Reply reply = reply_to(exchange, DhcpType::ack, request.kind);
  reply.boot_only = true;
  reply.hostname = {};
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
